// Errors of system calls and of rtnetlink: a name, strerror's words, and the kernel's extended ack when it sends one.

export const STRERROR = {
  EPERM: 'Operation not permitted', ENOENT: 'No such file or directory', ESRCH: 'No such process', EIO: 'Input/output error',
  ENXIO: 'No such device or address', EAGAIN: 'Resource temporarily unavailable', ENOMEM: 'Cannot allocate memory', EACCES: 'Permission denied',
  EBUSY: 'Device or resource busy', EEXIST: 'File exists', EXDEV: 'Invalid cross-device link', ENODEV: 'No such device', EINVAL: 'Invalid argument',
  ENOSPC: 'No space left on device', ERANGE: 'Numerical result out of range', ENAMETOOLONG: 'File name too long', ELOOP: 'Too many levels of symbolic links',
  EMSGSIZE: 'Message too long', EPROTONOSUPPORT: 'Protocol not supported', EOPNOTSUPP: 'Operation not supported', EAFNOSUPPORT: 'Address family not supported by protocol',
  EADDRINUSE: 'Address already in use', EADDRNOTAVAIL: 'Cannot assign requested address', ENETDOWN: 'Network is down', ENETUNREACH: 'Network is unreachable',
  ECONNREFUSED: 'Connection refused', ECONNRESET: 'Connection reset by peer', EHOSTUNREACH: 'No route to host', EHOSTDOWN: 'Host is down',
  ENOBUFS: 'No buffer space available', ENOTCONN: 'Transport endpoint is not connected', ETIMEDOUT: 'Connection timed out', ENOTUNIQ: 'Name not unique on network',
  EDESTADDRREQ: 'Destination address required', E2BIG: 'Argument list too long', EISDIR: 'Is a directory', ENOTDIR: 'Not a directory', ENOTEMPTY: 'Directory not empty',
  EPIPE: 'Broken pipe', EMLINK: 'Too many links', EDOM: 'Numerical argument out of domain', EFAULT: 'Bad address', EHWPOISON: 'Memory page has hardware error',
  EPROTO: 'Protocol error', ENOPROTOOPT: 'Protocol not available', ENONET: 'Machine is not on the network', EISCONN: 'Transport endpoint is already connected',
  EALREADY: 'Operation already in progress', EINPROGRESS: 'Operation now in progress', ENOTSOCK: 'Socket operation on non-socket',
} as const;
export type Errno = keyof typeof STRERROR;

/** An rtnetlink request that failed; the world is as it was. `extack` is printed by iproute2 as `Error: <extack>.` in place of strerror. */
export interface RtnlError {
  readonly errno: Errno;
  readonly extack?: string;
}
export const isError = (x: unknown): x is RtnlError => typeof x === 'object' && x !== null && 'errno' in x;
