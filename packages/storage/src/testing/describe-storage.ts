import type { StorageCapabilities } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { describeFiles } from './describe-files.js';
import { describeFolders } from './describe-folders.js';
import { describeHiddenStages } from './describe-hidden-stages.js';
import { describeResuming } from './describe-resuming.js';
import { describeStages } from './describe-stages.js';
import { Scene, type StorageUnderTest } from './scene.js';

/** What a backend says that it can, and what more is asked of it for that. */
type Claims = Pick<StorageCapabilities, 'hiddenStages' | 'resume'>;

/** The contract of the Storage port. Every backend passes it; a new rule of the port is a new line here first. */
export function describeStorage(
  name: string,
  setUp: () => Promise<StorageUnderTest>,
  { hiddenStages, resume }: Claims = { hiddenStages: true, resume: true },
): void {
  describe(`Storage: ${name}`, () => {
    const scene = new Scene(setUp);

    it('can what it is asked for here', () => {
      expect(scene.storage.capabilities).toMatchObject({ hiddenStages, resume });
    });
    describeStages(scene);
    if (hiddenStages) describeHiddenStages(scene);
    if (resume) describeResuming(scene);
    describeFiles(scene);
    describeFolders(scene);
  });
}
