// The checks and matchers, on the labs of the seeds; what they should say comes from scenarios 02, 08 and 09, which were run on the kernel.
import { describe, expect, it } from 'vitest';
import { host } from '../../../src/build/host.ts';
import { lab } from '../../../src/build/lab.ts';
import { ask, checkReach, dropsAt, expectReach, seesClientAs, tellAnswer, translates } from '../../../src/testing/checks.ts';
import '../../../src/testing/vitest.ts';

const net = host().bridge('br0', '172.18.0.1/16').netns('web1').netns('web2').plug('web1', 'br0', '172.18.0.10/16').plug('web2', 'br0', '172.18.0.20/16').listen('web1', 80);
const open = net.lab();
const closed = net.iptables('host', '-A FORWARD -i br0 -o br0 -j DROP').lab();
const routed = net.forwarding().route('web1', 'default', 'host').route('web2', 'default', 'host').netns('outside').link(['host', 'eth0', '10.0.2.15/24'], ['outside', 'e0', '10.0.2.2/24']).listen('outside', 80);
const masquerade = routed.iptables('host', '-t nat -A POSTROUTING -s 172.18.0.0/16 ! -o br0 -j MASQUERADE').iptables('host', '-t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 172.18.0.10:80').lab();

describe('checkReach', () => {
  it('passes and fails by outcome', () => {
    expect(checkReach(open, 'web2', 'tcp://172.18.0.10:80')).toMatchObject({ pass: true });
    expect(checkReach(open.world, 'web2', 'tcp://172.18.0.10:81', 'refused')).toMatchObject({ pass: true });
    const c = checkReach(open, 'web2', 'tcp://172.18.0.10:81');
    expect(c.pass).toBe(false);
    expect(c.message).toMatch(/^web2 -> tcp:\/\/172\.18\.0\.10:81: expected open, but it is refused\n/);
  });
  it('says which line decided', () => {
    const c = checkReach(closed, 'web2', 'tcp://172.18.0.10:80');
    expect(c).toMatchObject({ pass: false, answer: { outcome: 'timeout' } });
    expect(c.message).toContain(`lab:${closed.script.split('\n').findIndex((l) => l.startsWith('iptables')) + 1}: iptables -A FORWARD -i br0 -o br0 -j DROP`);
  });
  it('wants a reason', () => {
    expect(checkReach(closed, 'web2', 'tcp://172.18.0.10:80', { outcome: 'timeout', because: '-a forward -i BR0' }).pass).toBe(true);
    expect(checkReach(closed, 'web2', 'tcp://172.18.0.10:80', { outcome: 'timeout', because: /rp_filter/ })).toMatchObject({ pass: false, message: expect.stringContaining('expected timeout because of /rp_filter/, but no reason says so') as string });
  });
  it('wants the source that the server sees', () => {
    expect(checkReach(masquerade, 'web2', 'tcp://10.0.2.2:80', { sees: '10.0.2.15' }).pass).toBe(true);
    expect(checkReach(masquerade, 'web2', 'tcp://10.0.2.2:80', { sees: '172.18.0.20' }).message).toContain('expected the server to see 172.18.0.20');
  });
  it('asks from a source port', () => {
    expect(ask(open, 'web2', 'tcp://172.18.0.10:80', { sport: 4321 }).server?.peer).toBe('172.18.0.20:4321');
  });
  it('names who is not there', () => {
    expect(() => checkReach(open, 'web3', 'tcp://172.18.0.10:80')).toThrow('"web3" is no namespace and no container; known: host, web1, web2');
    expect(() => checkReach('world' as never, 'web1', 'tcp://172.18.0.10:80')).toThrow(new TypeError('expected a world or a lab, got string'));
  });
});
describe('expectReach', () => {
  it('throws the message, gives the answer', () => {
    expect(expectReach(open, 'web2', 'tcp://172.18.0.10:80').outcome).toBe('open');
    expect(() => expectReach(closed, 'web2', 'tcp://172.18.0.10:80')).toThrow('expected open, but it is timeout');
  });
});
describe('dropsAt', () => {
  const to = 'tcp://172.18.0.10:80';
  it('finds the rule, by number, by words, by chain', () => {
    expect(dropsAt(closed, 'web2', to, { table: 'filter', chain: 'FORWARD', rule: 1 }).pass).toBe(true);
    expect(dropsAt(closed, 'web2', to, { chain: 'FORWARD', rule: '-i br0 -o br0' }).pass).toBe(true);
    expect(dropsAt(closed, 'web2', to, { chain: 'FORWARD', leg: 'request' }).pass).toBe(true);
    expect(dropsAt(closed, 'web2', to, { chain: 'FORWARD', rule: 2 })).toMatchObject({ pass: false, message: expect.stringContaining('expected it to end at FORWARD rule 2, but it ends at filter/FORWARD rule 1') as string });
    expect(dropsAt(closed, 'web2', to, { chain: 'INPUT' }).pass).toBe(false);
    expect(dropsAt(closed, 'web2', to, { table: 'raw', chain: 'FORWARD' }).pass).toBe(false);
    expect(dropsAt(closed, 'web2', to, { chain: 'FORWARD', leg: 'reply' }).pass).toBe(false);
    expect(dropsAt(open, 'web2', to, { chain: 'FORWARD' }).message).toContain('it is open and no rule decided that');
  });
  it('a policy is a place without a rule', () => {
    const policy = lab.on(routed.lab())`iptables -P FORWARD DROP`;
    expect(dropsAt(policy, 'web2', 'tcp://10.0.2.2:80', { table: 'filter', chain: 'FORWARD' }).pass).toBe(true);
    expect(dropsAt(policy, 'web2', 'tcp://10.0.2.2:80', { table: 'filter', chain: 'FORWARD', rule: 1 }).pass).toBe(false);
  });
});
describe('translates', () => {
  it('knows both directions', () => {
    expect(translates(masquerade, 'outside', 'tcp://10.0.2.15:8080', { dst: '172.18.0.10:80' }).pass).toBe(true);
    expect(translates(masquerade, 'outside', 'tcp://10.0.2.15:8080', { dst: '172.18.0.10' }).pass).toBe(true);
    expect(translates(masquerade, 'web2', 'tcp://10.0.2.2:80', { src: '10.0.2.15' }).pass).toBe(true);
    expect(translates(masquerade, 'web2', 'tcp://10.0.2.2:80', { src: '10.0.2.15', dst: '172.18.0.10' }).pass).toBe(false);
    expect(translates(open, 'web2', 'tcp://172.18.0.10:80', { src: '10.0.2.15' }).message).toContain('expected a translation src -> 10.0.2.15, but nothing is translated');
    expect(() => translates(open, 'web2', 'tcp://172.18.0.10:80', {} as never)).toThrow(new TypeError('a translation needs a dst or a src: { dst: "172.17.0.2:80" }'));
  });
});
describe('seesClientAs', () => {
  it('is the address after NAT', () => {
    expect(seesClientAs(masquerade, 'web2', 'tcp://10.0.2.2:80', '10.0.2.15').pass).toBe(true);
    expect(seesClientAs(open, 'web2', 'tcp://172.18.0.10:80', '172.18.0.20').pass).toBe(true);
    expect(seesClientAs(closed, 'web2', 'tcp://172.18.0.10:80', '172.18.0.20')).toMatchObject({ pass: false, message: expect.stringContaining('no server answered') as string });
  });
});
describe('matchers', () => {
  it('pass and fail with the reasons', () => {
    expect(open).toReach('web2', 'tcp://172.18.0.10:80');
    expect(open.world).not.toReach('web2', 'tcp://172.18.0.10:81');
    expect(open).toReach('web2', 'tcp://172.18.0.10:81', 'refused');
    expect(closed).toReach('web2', 'tcp://172.18.0.10:80', { outcome: 'timeout', because: 'FORWARD' });
    expect(closed).toDropAt('web2', 'tcp://172.18.0.10:80', { table: 'filter', chain: 'FORWARD', rule: 1 });
    expect(masquerade).toTranslate('outside', 'tcp://10.0.2.15:8080', { dst: '172.18.0.10:80' });
    expect(masquerade).toSeeClientAs('web2', 'tcp://10.0.2.2:80', '10.0.2.15');
    expect(() => expect(closed).toReach('web2', 'tcp://172.18.0.10:80')).toThrow(/expected open, but it is timeout[^]*iptables -A FORWARD -i br0 -o br0 -j DROP/);
    expect(() => expect(open).not.toReach('web2', 'tcp://172.18.0.10:80')).toThrow('expected anything but open, and it is open');
    expect(() => expect(open).toSeeClientAs('web2', 'tcp://172.18.0.10:80', '1.2.3.4')).toThrow('the server saw 172.18.0.20');
  });
});
describe('tellAnswer', () => {
  it('has what was seen, why, and the line', () => {
    expect(tellAnswer(ask(closed, 'web2', 'tcp://172.18.0.10:80', { sport: 4321 }))).toMatchInlineSnapshot(`
      "  From web2 to tcp://172.18.0.10:80: nothing ever comes back, until the client gives up (nc prints "nc: connect to
        172.18.0.10 port 80 (tcp) timed out: Operation now in progress"). On host, filter/FORWARD rule 1 (-A FORWARD -i br0 -o
        br0 -j DROP) dropped the request. That is line 18 of lab: "iptables -A FORWARD -i br0 -o br0 -j DROP". So the request
        never arrives where it should; web2 is told nothing, and only waits.
        decided by lab:18: iptables -A FORWARD -i br0 -o br0 -j DROP"
    `);
    expect(tellAnswer(ask(masquerade, 'outside', 'tcp://10.0.2.15:8080', { sport: 4321 }))).toMatchInlineSnapshot(`
      "  From outside to tcp://10.0.2.15:8080: it works: the connection opens and data passes both ways. On host,
        nat/PREROUTING rule 1 (-A PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.18.0.10:80) rewrote the
        destination 10.0.2.15:8080 to 172.18.0.10:80, so it was forwarded: the INPUT chain was never consulted. That is line
        30 of lab: "iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 172.18.0.10:80". The server in
        web1 answers at 172.18.0.10:80 and sees its client's real address, 10.0.2.2:4321."
    `);
  });
});
