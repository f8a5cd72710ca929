import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the sandbox says what goes wrong; a logger of pino fits. */
export interface SandboxLog {
  warn(context: object, message: string): void;
  error(context: object, message: string): void;
}

const MORE_MS = 60_000;
const MOST_FILES = 30;

const invoices = [
  'id,customer,amount,currency\n1001,Acme Industries,1250.00,EUR\n1002,Globex,310.50,EUR\n',
  'id,customer,amount,currency\n1003,Initech,89.90,USD\n1004,Umbrella,12999.00,USD\n',
  'id,customer,amount,currency\n1005,Hooli,420.00,GBP\n',
];

/**
 * Puts some files into the folder, and a few more every minute as long as somebody takes them away.
 * @returns what stops it
 */
export async function offerInvoices(outgoing: string, log: SandboxLog): Promise<() => void> {
  await addFiles(outgoing);
  const timer = setInterval(() => {
    addFiles(outgoing).catch((err: unknown) => log.warn({ err }, 'the sandbox partner has no room'));
  }, MORE_MS);
  return () => clearInterval(timer);
}

async function addFiles(outgoing: string): Promise<void> {
  if ((await readdir(outgoing)).length >= MOST_FILES) return;
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '');
  for (const [index, text] of invoices.entries()) await writeFile(join(outgoing, `invoices-${stamp}-${index + 1}.csv`), text);
}
