// MAC addresses as numbers: 48 bits fit a double exactly, so they compare, hash and serialise as plain numbers.

/** A 48-bit Ethernet address as an integer, 0 .. 2^48-1. */
export type Mac = number;

export const MAC_BROADCAST: Mac = 0xffffffffffff;

/** Reads `aa:bb:cc:dd:ee:ff` (one or two hex digits a part, as `ll_addr_a2n` does); undefined when it is not that. */
export const parseMac = (text: string): Mac | undefined => {
  const parts = text.split(':');
  if (parts.length !== 6) return undefined;
  let mac = 0;
  for (const p of parts) {
    if (!/^[0-9a-fA-F]{1,2}$/.test(p)) return undefined;
    mac = mac * 256 + parseInt(p, 16);
  }
  return mac;
};

export const printMac = (mac: Mac): string => {
  const hex = mac.toString(16).padStart(12, '0');
  return `${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}:${hex.slice(6, 8)}:${hex.slice(8, 10)}:${hex.slice(10, 12)}`;
};

/** Byte `i` (0 = first on the wire). */
export const macByte = (mac: Mac, i: number): number => Math.floor(mac / 2 ** (8 * (5 - i))) % 256;

/** The group bit: multicast and broadcast (`is_multicast_ether_addr`). */
export const isMulticastMac = (mac: Mac): boolean => (Math.floor(mac / 2 ** 40) & 1) === 1;

/** `is_valid_ether_addr`: not zero, not multicast. */
export const isValidMac = (mac: Mac): boolean => mac !== 0 && !isMulticastMac(mac);
