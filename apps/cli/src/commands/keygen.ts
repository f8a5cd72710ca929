import { createKeyRing, formatKeyRing } from '@waybill/secrets';
import type { Command } from 'commander';
import type { CommandIo } from './command-io.js';

/** `waybill keygen`: a master key for installations whose hosts share one. */
export function registerKeygen(program: Command, io: CommandIo): void {
  program
    .command('keygen')
    .description('print a fresh master key ring, for WAYBILL_MASTER_KEY_FILE; keep it safe, it opens every secret')
    .action(() => io.print(formatKeyRing(createKeyRing()).trimEnd()));
}
