import { stat } from 'node:fs/promises';

/** Whether there is a file that can be read; a folder is none. */
export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
