import { describe, expect, it } from 'vitest';
import { textPreview } from './text-preview.js';

const utf8 = new TextEncoder();

describe('the beginning of a file as text', () => {
  it('is read as UTF-8, a character that the end cuts left out', () => {
    const bytes = utf8.encode('für €');
    expect(textPreview(bytes, false)).toEqual({ text: 'für €', encoding: 'utf-8', truncated: false });
    expect(textPreview(bytes.subarray(0, -1), true)).toEqual({ text: 'für ', encoding: 'utf-8', truncated: true });
  });

  it('is read as Windows-1252 where it is no UTF-8', () => {
    expect(textPreview(Uint8Array.of(0x66, 0xfc, 0x72), false)).toMatchObject({ text: 'für', encoding: 'windows-1252' });
  });

  it('is read by its byte order mark', () => {
    const text = Uint8Array.of(0xff, 0xfe, 0x41, 0);
    expect(textPreview(text, false)).toMatchObject({ text: 'A', encoding: 'utf-16le' });
    expect(textPreview(Uint8Array.of(0xfe, 0xff, 0, 0x41), false)).toMatchObject({ text: 'A', encoding: 'utf-16be' });
  });

  it('is none where it holds what no text does', () => {
    for (const bytes of [Uint8Array.of(0x50, 0x4b, 3, 4, 0), Uint8Array.of(0), Uint8Array.of(0xff, 0xfe, 0, 0)]) {
      expect(textPreview(bytes, false)).toMatchObject({ text: null, encoding: null });
    }
  });

  it('is empty for an empty file', () => {
    expect(textPreview(new Uint8Array(), false)).toMatchObject({ text: '', encoding: 'utf-8' });
  });
});
