import { type DeliveringRules, type Failure, isFailure, parseVPath, type Storage, type VPath, vpathName } from '@waybill/core';
import type { CopiedBytes } from './copy-file.js';

/** The files that follow a delivered one. */
export type CompanionRules = Pick<DeliveringRules, 'sidecar' | 'doneMarker'>;

export interface Companions {
  readonly sidecar: boolean;
  readonly warnings: readonly string[];
}

/**
 * Writes what follows a delivered file: its digest, then its marker, which says that all is there. Repeating it changes nothing.
 * What the target refuses for good is a warning, because the file itself is delivered.
 * @throws Failure of the kinds that are tried again
 */
export async function writeCompanions(
  target: { readonly storage: Storage; readonly path: VPath; readonly token: string },
  copied: CopiedBytes,
  rules: CompanionRules,
  signal: AbortSignal,
): Promise<Companions> {
  const warnings: string[] = [];
  const write = async (ending: string, content: string): Promise<boolean> => {
    try {
      await writeSmall(target, ending, Buffer.from(content), signal);
      return true;
    } catch (error) {
      if (!isFailure(error) || error.disposition !== 'permanent') throw error;
      warnings.push(warningOf(ending, error));
      return false;
    }
  };
  const name = vpathName(target.path).replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  // sha256sum begins a line with a backslash when the name in it is escaped.
  const escaped = name === vpathName(target.path) ? '' : '\\';
  const sidecar = rules.sidecar && (await write('.sha256', `${escaped}${copied.sha256}  ${name}\n`));
  if (rules.doneMarker !== undefined) await write(rules.doneMarker, '');
  return { sidecar, warnings };
}

async function writeSmall(
  { storage, path, token }: { readonly storage: Storage; readonly path: VPath; readonly token: string },
  ending: string,
  content: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const options = { token, overwrite: true, deleteBeforeRename: true, resume: false, makeFolders: false };
  const stage = await storage.stage(parseVPath(`${path}${ending}`), options, signal);
  try {
    if (content.length > 0) await stage.write(content, 0, signal);
    await stage.commit(content.length, signal);
  } catch (error) {
    await stage.discard();
    throw error;
  }
}

function warningOf(ending: string, { publicDetail }: Failure): string {
  return `"${ending}" could not be written beside the file: ${publicDetail}`;
}
