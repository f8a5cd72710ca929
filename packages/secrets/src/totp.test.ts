import { describe, expect, it } from 'vitest';
import { totpCode, totpStep, totpTools } from './totp.js';

const { createSecret, formatSecret, parseSecret, uri } = totpTools;
const rfcSecret = Buffer.from('12345678901234567890');
const at = (seconds: number): Date => new Date(seconds * 1000);

describe('a code', () => {
  it('is the one of RFC 6238, appendix B, cut to six digits', () => {
    const vectors = [
      [59, '287082'],
      [1_111_111_109, '081804'],
      [1_111_111_111, '050471'],
      [1_234_567_890, '005924'],
      [2_000_000_000, '279037'],
      [20_000_000_000, '353130'],
    ] as const;
    for (const [seconds, code] of vectors) expect(totpCode(rfcSecret, at(seconds))).toBe(code);
  });

  it('is right a step early and a step late, names its own step, and no further', () => {
    const step = Math.floor(1_234_567_890 / 30);
    for (const drift of [-1, 0, 1]) {
      const code = totpCode(rfcSecret, at((step + drift) * 30));
      expect(totpStep(rfcSecret, code, at(1_234_567_890))).toBe(step + drift);
    }
    for (const drift of [-2, 2]) {
      expect(totpStep(rfcSecret, totpCode(rfcSecret, at((step + drift) * 30)), at(1_234_567_890))).toBeUndefined();
    }
  });

  it('may be typed in two groups, and is wrong when it is anything else', () => {
    expect(totpStep(rfcSecret, '287 082', at(59))).toBe(1);
    for (const code of ['', '287082 1', '28708', '２８７０８２', '287083', 'abcdef', '-87082']) {
      expect(totpStep(rfcSecret, code, at(59))).toBeUndefined();
    }
  });
});

describe('a secret', () => {
  it('is base32 as RFC 4648 writes it, and reads back whatever its length', () => {
    expect(formatSecret(Buffer.from('foobar'))).toBe('MZXW6YTBOI');
    expect(formatSecret(rfcSecret)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    for (let length = 16; length <= 64; length += 1) {
      const secret = Uint8Array.from({ length }, (_, index) => (index * 37 + length) & 255);
      expect(parseSecret(formatSecret(secret))).toEqual(secret);
    }
  });

  it('is read as people hand it on, and refused when it is too short or something else', () => {
    expect(parseSecret('gezd gnbv gy3t qojq gezd gnbv gy3t qojq===')).toEqual(new Uint8Array(rfcSecret));
    for (const text of ['', 'MZXW6YTBOI', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1', 'otpauth://totp/x', 'A'.repeat(200)]) {
      expect(parseSecret(text)).toBeUndefined();
    }
  });

  it('has 160 bits and is another one each time', () => {
    const [one, other] = [createSecret(), createSecret()];
    expect(one.length).toBe(20);
    expect(formatSecret(one)).not.toBe(formatSecret(other));
  });

  it('goes into an app by a URI that names who and where', () => {
    expect(uri({ issuer: 'Waybill SFTP', account: 'acme@bank', secret: rfcSecret })).toBe(
      'otpauth://totp/Waybill%20SFTP:acme%40bank?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Waybill%20SFTP',
    );
  });
});
