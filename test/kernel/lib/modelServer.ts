// The model's side of runModel.ts: a lab per line of stdin (JSON), its transcript per line of stdout (JSON).
import { createInterface } from 'node:readline';
import { transcript } from './transcript.ts';

for await (const line of createInterface({ input: process.stdin })) {
  let out: string;
  try {
    out = transcript(JSON.parse(line) as string);
  } catch (e) {
    out = `packetpath threw: ${e instanceof Error ? (e.stack ?? e.message) : String(e)}\n`;
  }
  process.stdout.write(`${JSON.stringify(out)}\n`);
}
