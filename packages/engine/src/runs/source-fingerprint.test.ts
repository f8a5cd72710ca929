import { type FileInfo, newId, parseVPath } from '@waybill/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recurringFingerprint, sourceFingerprint, stillSameSource } from './source-fingerprint.js';

const at = (ms: number): Date => new Date(ms);
const info: fc.Arbitrary<FileInfo> = fc
  .record({ size: fc.option(fc.nat(5)), time: fc.option(fc.nat(5)) })
  .map(({ size, time }) => ({
    kind: 'file' as const,
    ...(size === null ? {} : { sizeBytes: size }),
    ...(time === null ? {} : { modifiedAt: at(time * 1000) }),
  }));

describe('the fingerprint of a source file', () => {
  const path = parseVPath('/out/a.csv');

  it('tells files apart by path, size and second, and by nothing that a server may leave out', () => {
    const file: FileInfo = { kind: 'file', sizeBytes: 7, modifiedAt: at(5_000) };
    const fingerprint = sourceFingerprint(path, file);
    expect(sourceFingerprint(path, { ...file, modifiedAt: at(5_999), mode: 0o600, uid: 7 })).toBe(fingerprint);
    expect(sourceFingerprint(path, { ...file, modifiedAt: at(6_000) })).not.toBe(fingerprint);
    expect(sourceFingerprint(path, { ...file, sizeBytes: 8 })).not.toBe(fingerprint);
    expect(sourceFingerprint(parseVPath('/out/b.csv'), file)).not.toBe(fingerprint);
    expect(sourceFingerprint(path, { kind: 'file' })).toMatch(/^[0-9a-f]{32}:-:-$/);
  });

  it('holds nothing of a name that could break its own form', () => {
    expect(sourceFingerprint(parseVPath('/out/a:7:5\n'), { kind: 'file', sizeBytes: 1 }).split(':')).toHaveLength(3);
  });

  it('recognises the file it was made of, also when it recurs', () => {
    fc.assert(
      fc.property(info, (file) => {
        const fingerprint = sourceFingerprint(path, file);
        expect(stillSameSource(fingerprint, file)).toBe(true);
        expect(stillSameSource(recurringFingerprint(fingerprint, newId()), file)).toBe(true);
        expect(stillSameSource(fingerprint, { kind: 'file' })).toBe(true);
      }),
    );
  });

  it('sees that a file is another one by whatever both sides know', () => {
    const fingerprint = sourceFingerprint(path, { kind: 'file', sizeBytes: 7, modifiedAt: at(5_000) });
    expect(stillSameSource(fingerprint, { kind: 'file', sizeBytes: 8 })).toBe(false);
    expect(stillSameSource(fingerprint, { kind: 'file', modifiedAt: at(6_000) })).toBe(false);
    expect(stillSameSource(fingerprint, { kind: 'file', sizeBytes: 7, modifiedAt: at(9_000) })).toBe(false);
  });
});
