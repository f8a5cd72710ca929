import { decodeName, type Mount } from '@waybill/core';
import { checksumCommand } from './checksum-command.js';
import type { Command } from './command.js';
import { scpCommand } from './scp/scp-command.js';
import { splitCommandLine } from './split-command-line.js';

/**
 * The command that a client asks for, read and not run; nothing for whatever is not in this table. None ever reaches a shell.
 *
 * Digests are for accounts that may download everywhere: a client learns once whether there are any and then takes a refusal for a
 * file that was broken on its way.
 */
export function findCommand(commandLine: Uint8Array, mounts: readonly Mount[]): Command | undefined {
  const [program, ...words] = splitCommandLine(decodeName(commandLine)) ?? [];
  if (program === undefined) return undefined;
  if (program.text === 'scp') return scpCommand(words);
  return mounts.every(mayDownload) ? checksumCommand(program.text, words) : undefined;
}

function mayDownload({ permissions, paths }: Mount): boolean {
  return [permissions, ...paths.map((path) => path.permissions)].every((granted) => granted.includes('download'));
}
