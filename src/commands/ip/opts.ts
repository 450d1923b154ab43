// The global options of `ip` and `bridge` (ip.c, bridge.c), parsed once by the dispatcher.
import type { Nsid } from '../../model/world.ts';

export interface IpOpts {
  /** 0: not given. */
  readonly family: 4 | 6 | 0;
  /** `-0`, `-f link`: AF_PACKET. */
  readonly packet?: boolean;
  readonly brief: boolean;
  readonly json: boolean;
  readonly pretty: boolean;
  /** -d and -s count. */
  readonly details: number;
  readonly stats: number;
  readonly oneline: boolean;
  /** The namespace to act on (`-n NAME`), or the process's own. */
  readonly netns: Nsid;
  readonly timestamp: boolean;
  readonly human: boolean;
  readonly numeric: boolean;
  readonly resolve: boolean;
  readonly force: boolean;
  readonly color: boolean;
  /** -iec: -h by 1024. */
  readonly iec?: boolean;
  /** -all. */
  readonly all?: boolean;
}
