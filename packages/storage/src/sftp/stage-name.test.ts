import { decodeName, encodeName, parseVPath, vpathName } from '@waybill/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stagePath, stageRecogniser } from './stage-name.js';

const token = `${'0123456789abcdef'.repeat(2)}-12`;

describe('the name of a stage at a partner', () => {
  it('is beside its target and keeps the name for people', () => {
    expect(stagePath(parseVPath('/in/a.csv'), token, '.part')).toBe(`/in/a.csv.${token}.part`);
  });

  it('never exceeds what a file name may have, and is always recognised', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 255 }),
        fc.constantFrom('.part', '.tmp', '', '$(x)*'),
        (bytes, suffix) => {
          const name = decodeName(bytes.map((byte) => (byte === 0x2f || byte === 0 ? 0x61 : byte)));
          fc.pre(name !== '.' && name !== '..');
          const staged = vpathName(stagePath(parseVPath(`/in/${name}`), token, suffix));
          expect(encodeName(staged).length).toBeLessThanOrEqual(255);
          expect(stageRecogniser(suffix)(staged)).toBe(true);
        },
      ),
    );
  });

  it('takes no file of a partner for a stage', () => {
    const isStage = stageRecogniser('.part');
    for (const name of ['a.csv', 'a.part', 'a.csv.part', `${token}.partx`, `a.${token}`, `x${token}.part`, `a.${token}xpart`]) {
      expect(isStage(name), name).toBe(false);
    }
  });
});
