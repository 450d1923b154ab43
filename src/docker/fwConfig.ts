// What a firewall has to know of its daemon. dockerd sets the FORWARD policy only where it turned forwarding on itself.
import type { Engine } from '../model/docker.ts';
import { since } from './defaults.ts';
import type { FwConfig } from './types.ts';

export const fwConfigOf = (e: Pick<Engine, 'opts' | 'version'>, policy: FwConfig['policy'] = { 4: false, 6: false }): FwConfig => ({
  iptables: e.opts.iptables, ip6tables: e.opts.ip6tables && (since(e.version, '27') || e.opts.experimental), proxy: e.opts.userlandProxy,
  raw: since(e.version, '28.0') && !e.opts.noRaw, directRouting: e.opts.allowDirectRouting, sctpChecksum: !since(e.version, '27') || e.opts.sctpChecksum, policy,
});
