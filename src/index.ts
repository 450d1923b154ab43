// The public API: a script and a world in, a transcript and a world out.
export { parseIp, parseIp4, parseIp6, printIp, printIp4, printIp6, type Ip, type Ip4, type Ip6 } from './base/ip.ts';
export { dockerNetworkCreate, dockerNetworkRemove, dockerRemove, dockerRun, dockerStart, dockerStop, startDocker, stopDocker, type DockerOptions, type DockerRefused } from './docker/api.ts';
export { dockerNftRules } from './docker/nftRules.ts';
export { emptyWorld } from './model/init.ts';
export type { Skb } from './model/skb.ts';
export type { DropReason, Fate, TraceEvent } from './model/trace.ts';
export type { World } from './model/world.ts';
export { newSession, run, type RunOptions, type RunResult, type Session, type SessionOptions } from './shell/session.ts';
export { printPacket, renderTrace, type RenderOptions, type TraceForm } from './explain/render/trace.ts';
export { walk, walkAll, type Send, type WalkAllResult, type WalkOptions, type WalkResult } from './net/walk.ts';
export { host, type BridgeOptions, type ContainerOptions, type Host, type NetworkOptions } from './build/host.ts';
export { lab, runScript, type Lab, type LabOptions, type LabTag } from './build/lab.ts';
export { cidr, ip, subnet, type Subnet } from './build/subnet.ts';
export type { Cidr, DockerFlags, IpText } from './build/types.ts';
export { raw, type Raw, type ShellValue } from './build/words.ts';
export { ask, checkReach, dropsAt, expectReach, seesClientAs, tellAnswer, translates, type Asking, type Check, type DropPlace, type Expected, type Subject, type Translation } from './testing/checks.ts';
export { askLesson, tellLesson, type Asks, type Lesson, type Told } from './testing/lesson.ts';
