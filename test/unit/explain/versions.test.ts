import { describe, expect, it } from 'vitest';
import { dockerRun, startDocker } from '../../../src/docker/api.ts';
import { answersByVersion, ENGINE_VERSIONS, printVersions } from '../../../src/explain/versions.ts';
import type { World } from '../../../src/model/world.ts';
import { run } from '../../../src/shell/session.ts';

/** A neighbour that has a route to the containers' network. */
const SCRIPT = `ip link set lo up
ip netns add out; ip link add eth0 type veth peer name eth0 netns out; ip addr add 10.9.0.1/24 dev eth0; ip link set eth0 up
ip -n out addr add 10.9.0.2/24 dev eth0; ip -n out link set eth0 up; ip -n out route add 172.16.0.0/12 via 10.9.0.1
dockerd > /dev/null 2>&1 &
until docker info > /dev/null 2>&1; do sleep 0.2; done
docker run -d --name web -p 8080:80 nginx > /dev/null
sleep 3
`;

describe('answersByVersion', () => {
  it('runs one script under every release and finds where a published container stops being reached by its own address', () => {
    // Docker 28 drops what is routed to a container from outside (raw table); before, the published port's ACCEPT let it in.
    const v = answersByVersion(SCRIPT, { from: 'out', to: 'tcp://172.17.0.2:80' });
    expect(v.answers.map((a) => [a.version, a.outcome])).toEqual([['1.12', 'open'], ['17.06', 'open'], ['20.10', 'open'], ['27', 'open'], ['28.0', 'timeout'], ['28.5', 'timeout'], ['29', 'timeout']]);
    expect(v.flips.map((f) => [f.from, f.to, f.before, f.after])).toEqual([['27', '28.0', 'open', 'timeout']]);
    expect(v.flips[0]?.because.after?.text).toContain('raw/PREROUTING');
    expect(v.flips[0]?.because.after?.origin?.text).toContain('docker run -d --name web -p 8080:80 nginx');
    expect(printVersions(v)).toMatch(/^out -> tcp:\/\/172\.17\.0\.2:80\n {2}1\.12 {3}open[^]*\n\* 28\.0 {3}timeout +curl: \(28\)[^]*From 27 to 28\.0: open becomes timeout\n/);
    expect((JSON.parse(printVersions(v, 'json')) as { flips: unknown[] }).flips.length).toBe(1);
  });

  it('overrides a release that the script names, and lists only those asked for', () => {
    const v = answersByVersion(SCRIPT.replace('dockerd >', 'dockerd --engine-version 20.10 >'), { from: 'out', to: 'tcp://172.17.0.2:80' }, ['27', '28.5']);
    expect(v.answers.map((a) => [a.version, a.outcome])).toEqual([['27', 'open'], ['28.5', 'timeout']]);
  });

  it('takes a function, and says when nothing flips', () => {
    const base = run('ip link set lo up; sleep 1', { file: 'x.sh' }).world;
    const ok = <T extends { readonly world: World }>(r: T | { readonly error: string }): World => {
      if ('error' in r) throw new Error(r.error);
      return r.world;
    };
    const v = answersByVersion((version) => ok(dockerRun(ok(startDocker(base, { version })), { image: 'nginx', name: 'web' })), { from: 'host', to: 'tcp://172.17.0.2:80' });
    expect(v.answers.map((a) => a.version)).toEqual([...ENGINE_VERSIONS]);
    expect(v.flips).toEqual([]);
    expect(printVersions(v)).toContain('The verdict is the same under every release.');
  });

  it('says why there was nothing to ask', () => {
    const v = answersByVersion(SCRIPT.replace('nginx', '--no-such-flag nginx'), { from: 'web', to: 'tcp://10.9.0.2:80' }, ['20.10']);
    expect(v.answers[0]).toMatchObject({ outcome: null, why: expect.stringContaining('"web" is no namespace and no container') as unknown });
    expect(printVersions(v)).toContain('unknown flag: --no-such-flag');
  });
});
