import { decodeName, encodeName, parseVPath, ROOT, type StagingRules, vpathName, vpathParent } from '@waybill/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stagePath, stageRecogniser } from './stage-name.js';

const token = `${'0123456789abcdef'.repeat(2)}-12`;

describe('the name of a stage at a partner', () => {
  it('keeps the name for people, wherever it is', () => {
    const at = (staging: StagingRules) => stagePath(parseVPath('/in/a.csv'), token, staging);
    expect(at({ kind: 'suffix', suffix: '.part' })).toBe(`/in/a.csv.${token}.part`);
    expect(at({ kind: 'prefix', prefix: 'tmp_' })).toBe(`/in/tmp_${token}.a.csv`);
    expect(at({ kind: 'folder', path: parseVPath('/tmp') })).toBe(`/tmp/a.csv.${token}`);
    expect(at({ kind: 'direct' })).toBeUndefined();
  });

  it('never exceeds what a file name may have, and is always recognised', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 255 }),
        fc.constantFrom<StagingRules>(
          { kind: 'suffix', suffix: '.part' },
          { kind: 'suffix', suffix: '$(x)*' },
          { kind: 'prefix', prefix: '.tmp' },
          { kind: 'folder', path: parseVPath('/stages') },
        ),
        (bytes, staging) => {
          const name = decodeName(bytes.map((byte) => (byte === 0x2f || byte === 0 ? 0x61 : byte)));
          fc.pre(name !== '.' && name !== '..');
          const staged = stagePath(parseVPath(`/in/${name}`), token, staging) ?? ROOT;
          expect(encodeName(vpathName(staged)).length).toBeLessThanOrEqual(255);
          expect(stageRecogniser(staging)(vpathParent(staged), vpathName(staged))).toBe(true);
        },
      ),
    );
  });

  it('takes no file of a partner for a stage', () => {
    const isStage = stageRecogniser({ kind: 'suffix', suffix: '.part' });
    for (const name of ['a.csv', 'a.part', 'a.csv.part', `${token}.partx`, `a.${token}`, `x${token}.part`, `a.${token}xpart`]) {
      expect(isStage(parseVPath('/in'), name), name).toBe(false);
    }
  });
});
