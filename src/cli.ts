#!/usr/bin/env node
// The command line: `packetpath COMMAND`. The commands are the table in cli/table.ts; only this layer knows node.
import { nodeIo } from './cli/io.ts';
import { main } from './cli/main.ts';

process.exitCode = await main(process.argv.slice(2), nodeIo());
