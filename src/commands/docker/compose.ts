import type { DockerCommand } from './client.ts';
export const COMPOSE_COMMANDS: readonly DockerCommand[] = [];
