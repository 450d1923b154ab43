// Ports join and leave, come up and go down; the bridge's own address and carrier follow them.
// Mirrors: net/bridge/br_if.c (br_add_if's tail, del_nbp, br_port_carrier_check), br_stp_if.c (br_stp_enable_port, br_stp_disable_port,
// br_stp_enable_bridge, br_stp_recalculate_bridge_id), br.c (br_device_event). Without STP a port forwards as soon as it is up.
import { BR_STATE_BLOCKING, BR_STATE_DISABLED, BR_STATE_FORWARDING, isBridge, recalcBridgeMac, type BridgeLink } from '../dev/bridge.ts';
import type { Mac } from '../base/mac.ts';
import type { BridgePort, Link, Nsid } from '../model/world.ts';
import { findLink, setLink, type Ctx } from './ctx.ts';
import { bridgeOf, brFdbChangeAddr, brFdbChangeMac, brFdbDeleteByPort, brFdbInsertLocal, brPorts } from './brFdb.ts';
import { nbpVlanInit } from './brVlanConf.ts';
import { deviceEvent } from './devEvent.ts';
import { netifCarrierOff, netifCarrierOn, netifOperUp } from './linkwatch.ts';

const running = (l: Link): boolean => l.up && netifOperUp(l);

const setPort = (ctx: Ctx, nsid: Nsid, port: number, patch: Partial<BridgePort>): void => {
  const l = findLink(ctx, nsid, port);
  if (l?.brport) setLink(ctx, nsid, port, { brport: { ...l.brport, ...patch } });
};

/** br_port_state_selection for a bridge without STP: a blocking port becomes forwarding at once; the bridge has carrier while a port forwards.
 * Until this runs for the first time a bridge has carrier: a fresh one without ports is UNKNOWN, one that lost its ports is DOWN. */
export const brPortStateSelection = (ctx: Ctx, nsid: Nsid, brIfindex: number): void => {
  const br = bridgeOf(ctx, nsid, brIfindex);
  if (!br) return;
  for (const p of brPorts(ctx, nsid, brIfindex))
    // br_make_forwarding arms the timer even when there is nothing left to wait for
    if (p.brport?.state === BR_STATE_BLOCKING)
      setPort(ctx, nsid, p.ifindex, { state: BR_STATE_FORWARDING, fdTimer: ctx.now + br.info.forwardDelay * 10_000 });
  const carrier = brPorts(ctx, nsid, brIfindex).some((p) => p.brport?.state === BR_STATE_FORWARDING);
  if (carrier) netifCarrierOn(ctx, nsid, brIfindex);
  else netifCarrierOff(ctx, nsid, brIfindex);
};

/** br_stp_enable_port: without STP the state selection lets it forward at once, which gives the bridge its carrier. */
const enablePort = (ctx: Ctx, nsid: Nsid, br: number, port: Link): void => {
  const delay = (bridgeOf(ctx, nsid, br)?.info.forwardDelay ?? 0) * 10_000;
  // br_make_forwarding arms the timer all the same
  setPort(ctx, nsid, port.ifindex, { state: BR_STATE_FORWARDING, ...(delay > 0 && { fdTimer: ctx.now + delay }) });
  netifCarrierOn(ctx, nsid, br);
};
/** br_stp_disable_port: what was learned behind it is forgotten. */
const disablePort = (ctx: Ctx, nsid: Nsid, br: number, port: Link): void => {
  setPort(ctx, nsid, port.ifindex, { state: BR_STATE_DISABLED, fdTimer: 0 });
  brFdbDeleteByPort(ctx, nsid, br, port.ifindex, 0, false);
  brPortStateSelection(ctx, nsid, br);
};

/** br_stp_change_bridge_id and eth_hw_addr_set: a new address for the bridge, with its FDB entry. */
const changeBridgeMac = (ctx: Ctx, nsid: Nsid, br: BridgeLink, mac: Mac): void => {
  brFdbChangeMac(ctx, nsid, br, mac);
  setLink(ctx, nsid, br.ifindex, { address: mac, info: { ...br.info, bridgeId: mac } });
  brPortStateSelection(ctx, nsid, br.ifindex);
};
/** br_stp_recalculate_bridge_id: the bridge takes the lowest address of its ports unless the user gave it one. True when it changed. */
const brStpRecalcId = (ctx: Ctx, nsid: Nsid, brIfindex: number): boolean => {
  const br = bridgeOf(ctx, nsid, brIfindex);
  const mac = br && recalcBridgeMac(br, brPorts(ctx, nsid, brIfindex));
  if (!br || mac === undefined) return false;
  changeBridgeMac(ctx, nsid, br, mac);
  return true;
};

/** The tail of br_add_if, once `master` and `brport` are set: local FDB entry, bridge address, port state. */
export const brPortJoined = (ctx: Ctx, nsid: Nsid, port: number): void => {
  const p = findLink(ctx, nsid, port);
  const br = p && bridgeOf(ctx, nsid, p.master);
  if (!p || !br) return;
  brFdbInsertLocal(ctx, nsid, br, port, p.address, 0);
  nbpVlanInit(ctx, nsid, port);
  // the id is the lowest address already: only a lower one can change it
  const changed = (br.info.bridgeId === 0 || p.address < br.info.bridgeId) && brStpRecalcId(ctx, nsid, br.ifindex);
  if (running(p) && br.up) enablePort(ctx, nsid, br.ifindex, p);
  if (changed) deviceEvent(ctx, nsid, br.ifindex, 'CHANGEADDR');
};
/** del_nbp and br_del_if, before (`left` false) `master` and `brport` are cleared, and after. */
export const brPortLeaving = (ctx: Ctx, nsid: Nsid, port: number): void => {
  const p = findLink(ctx, nsid, port);
  if (!p || !bridgeOf(ctx, nsid, p.master)) return;
  disablePort(ctx, nsid, p.master, p);
  brFdbDeleteByPort(ctx, nsid, p.master, port, 0, true);
};
export const brPortLeft = (ctx: Ctx, nsid: Nsid, brIfindex: number): void => {
  if (brStpRecalcId(ctx, nsid, brIfindex)) deviceEvent(ctx, nsid, brIfindex, 'CHANGEADDR');
};
/** br_set_mac_address: the user gives the bridge an address. `addrAssign` is the caller's (dev_set_mac_address sets NET_ADDR_SET afterwards). */
export const brSetMacAddress = (ctx: Ctx, nsid: Nsid, brIfindex: number, mac: Mac): void => {
  const br = bridgeOf(ctx, nsid, brIfindex);
  if (br && br.address !== mac) changeBridgeMac(ctx, nsid, br, mac);
};
/** A new bridge device has its own address in its FDB (br_dev_init). */
export const brDevInit = (ctx: Ctx, nsid: Nsid, brIfindex: number): void => {
  const br = bridgeOf(ctx, nsid, brIfindex);
  if (br) brFdbInsertLocal(ctx, nsid, br, brIfindex, br.address, 0);
};
/** When the FDB's collector runs next; expiry itself needs no timer here. */
const brGcRun = (ctx: Ctx, nsid: Nsid, brIfindex: number, at: number): void => {
  const br = bridgeOf(ctx, nsid, brIfindex);
  if (br) setLink(ctx, nsid, brIfindex, { info: { ...br.info, gcAt: at } });
};
/** br_dev_open: br_stp_enable_bridge. */
export const brDevOpen = (ctx: Ctx, nsid: Nsid, brIfindex: number): void => {
  brGcRun(ctx, nsid, brIfindex, ctx.now + 100_000);
  for (const p of brPorts(ctx, nsid, brIfindex)) if (running(p) && p.brport?.state === BR_STATE_DISABLED) enablePort(ctx, nsid, brIfindex, p);
};
/** br_dev_stop: br_stp_disable_bridge. */
export const brDevStop = (ctx: Ctx, nsid: Nsid, brIfindex: number): void => {
  brGcRun(ctx, nsid, brIfindex, 0);
  for (const p of brPorts(ctx, nsid, brIfindex)) if (p.brport && p.brport.state !== BR_STATE_DISABLED) disablePort(ctx, nsid, brIfindex, p);
};

/** br_device_event: a port changed. */
export const brDeviceEvent = (ctx: Ctx, nsid: Nsid, ifindex: number, ev: string): void => {
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev) return;
  if (isBridge(dev)) {
    if (ev === 'REGISTER') brDevInit(ctx, nsid, ifindex);
    return;
  }
  const br = dev.brport && bridgeOf(ctx, nsid, dev.master);
  if (!br || !dev.brport) return;
  switch (ev) {
    case 'CHANGEADDR':
      brFdbChangeAddr(ctx, nsid, br, dev);
      if (brStpRecalcId(ctx, nsid, br.ifindex)) deviceEvent(ctx, nsid, br.ifindex, 'CHANGEADDR');
      return;
    case 'CHANGE':
      if (!br.up) return;
      if (running(dev)) {
        if (dev.brport.state === BR_STATE_DISABLED) enablePort(ctx, nsid, br.ifindex, dev);
      } else if (dev.brport.state !== BR_STATE_DISABLED) disablePort(ctx, nsid, br.ifindex, dev);
      return;
    case 'DOWN':
      if (br.up) disablePort(ctx, nsid, br.ifindex, dev);
      return;
    case 'UP':
      if (br.up && running(dev)) enablePort(ctx, nsid, br.ifindex, dev);
  }
};
