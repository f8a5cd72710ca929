import { describe, expect, it } from 'vitest';
import { placeText, rhythmText } from './anchor-words.js';

describe('an anchor in words', () => {
  it('says where it is and how often it gets a checkpoint', () => {
    const s3 = {
      endpoint: 'https://s3.example',
      region: 'eu',
      bucket: 'proofs',
      prefix: 'w/',
      accessKeyId: 'A',
      retentionDays: null,
    };
    expect(placeText({ place: { kind: 's3', ...s3 } })).toBe('https://s3.example/proofs/w/');
    expect(rhythmText({ everySeconds: 7200, everyCheckpoints: null })).toBe('every 2 h');
    expect(rhythmText({ everySeconds: 600, everyCheckpoints: 5 })).toBe('every 10 min, or 5 checkpoints');
  });
});
