import { newId, type SecretBox } from '@waybill/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSecretBox, open, rewrap, type SealedSecret, seal } from './envelope.js';
import { addMasterKey, createKeyRing, removeMasterKey } from './key-ring.js';

const ring = createKeyRing('mk-1');
const context = 'secret:1';
const plaintext = Buffer.from('-----BEGIN OPENSSH PRIVATE KEY-----');
const tampered = expect.objectContaining({ code: 'secret.tampered' });

function text(secret: SealedSecret, keys = ring, where = context): string {
  return open(keys, secret, where).reveal().toString();
}

describe('seal and open', () => {
  it('give back any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.string({ unit: 'binary' }), (bytes, where) => {
        const opened = open(ring, seal(ring, bytes, where), where).reveal();
        expect(Buffer.compare(opened, bytes)).toBe(0);
      }),
    );
  });

  it('seal the same secret differently each time and show nothing of it', () => {
    const [one, other] = [seal(ring, plaintext, context), seal(ring, plaintext, context)];
    const [a, b] = [Buffer.from(one.sealed), Buffer.from(other.sealed)];
    expect(a.subarray(1, 13).equals(b.subarray(1, 13))).toBe(false);
    expect(a.subarray(-plaintext.length).equals(b.subarray(-plaintext.length))).toBe(false);
    expect(a.includes(plaintext)).toBe(false);
    expect(a.length).toBe(89 + plaintext.length);
  });

  it('do not change what they are given', () => {
    const given = Buffer.from(plaintext);
    const secret = seal(ring, given, context);
    const copy = Buffer.from(secret.sealed);
    open(ring, secret, context).reveal().fill(0);
    expect(given).toEqual(plaintext);
    expect(Buffer.from(secret.sealed)).toEqual(copy);
  });

  it('refuse a secret that was moved to another place', () => {
    const secret = seal(ring, plaintext, context);
    expect(() => open(ring, secret, 'secret:2')).toThrow(tampered);
    expect(() => open(ring, secret, '')).toThrow(tampered);
  });

  it('refuse a secret of which any bit was changed', () => {
    const secret = seal(ring, plaintext, context);
    for (let at = 0; at < secret.sealed.length; at += 1) {
      const changed = Buffer.from(secret.sealed);
      changed.writeUInt8(changed.readUInt8(at) ^ (1 << (at % 8)), at);
      expect(() => open(ring, { ...secret, sealed: changed }, context)).toThrow(tampered);
    }
  });

  it('refuse a secret that was cut, grew or is something else', () => {
    const { masterKeyId, sealed } = seal(ring, plaintext, context);
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => open(ring, { masterKeyId, sealed: sealed.subarray(0, length) }, context)).toThrow(tampered);
    }
    expect(() => open(ring, { masterKeyId, sealed: Buffer.concat([sealed, Buffer.of(0)]) }, context)).toThrow(tampered);
  });

  it('refuse a secret whose data key was taken from another', () => {
    const [one, other] = [seal(ring, plaintext, context), seal(ring, plaintext, context)];
    const mixed = Buffer.concat([one.sealed.subarray(0, 61), other.sealed.subarray(61)]);
    expect(() => open(ring, { masterKeyId: 'mk-1', sealed: mixed }, context)).toThrow(tampered);
  });

  it('refuse a secret under another key than it names', () => {
    const both = addMasterKey(ring, 'mk-2');
    const secret = seal(ring, plaintext, context);
    expect(() => open(both, { ...secret, masterKeyId: 'mk-2' }, context)).toThrow(tampered);
    const stranger = createKeyRing('mk-1');
    expect(() => open(stranger, secret, context)).toThrow(tampered);
    expect(() => open(createKeyRing('mk-9'), secret, context)).toThrow(expect.objectContaining({ code: 'secret.master-key' }));
  });

  it('show nothing of the value in the failure', () => {
    const secret = seal(ring, plaintext, context);
    try {
      open(ring, secret, 'elsewhere');
    } catch (error) {
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('PRIVATE');
    }
  });
});

describe('rewrap', () => {
  it('moves a secret to the current master key without touching what is sealed', () => {
    const secret = seal(ring, plaintext, context);
    const rotated = addMasterKey(ring, 'mk-2');
    const moved = rewrap(rotated, secret);
    expect(moved.masterKeyId).toBe('mk-2');
    expect(Buffer.from(moved.sealed).subarray(61)).toEqual(Buffer.from(secret.sealed).subarray(61));
    expect(text(moved, removeMasterKey(rotated, 'mk-1'))).toBe(plaintext.toString());
    expect(text(secret, rotated)).toBe(plaintext.toString());
    expect(() => open(ring, moved, context)).toThrow(expect.objectContaining({ code: 'secret.master-key' }));
  });

  it('keeps the secret bound to its place', () => {
    const moved = rewrap(addMasterKey(ring, 'mk-2'), seal(ring, plaintext, context));
    expect(() => open(addMasterKey(ring, 'mk-2'), moved, context)).toThrow(tampered);
  });

  it('leaves a secret alone that is under the current key already', () => {
    const secret = seal(ring, plaintext, context);
    expect(rewrap(ring, secret)).toBe(secret);
  });

  it('refuses to carry over a wrapping that was changed', () => {
    const secret = seal(ring, plaintext, context);
    const changed = Buffer.from(secret.sealed);
    changed.writeUInt8(changed.readUInt8(20) ^ 1, 20);
    expect(() => rewrap(addMasterKey(ring), { ...secret, sealed: changed })).toThrow(tampered);
  });
});

describe('createSecretBox', () => {
  const box: SecretBox = createSecretBox(ring);
  const id = newId();

  it('hands out the value and wipes it afterwards', () => {
    let kept: Uint8Array | undefined;
    const length = box.open({ id, ...box.seal(plaintext, id) }, (value) => {
      kept = value;
      expect(Buffer.from(value)).toEqual(plaintext);
      return value.length;
    });
    expect(length).toBe(plaintext.length);
    expect(kept?.every((byte) => byte === 0)).toBe(true);
  });

  it('reads the ring again for a key it does not know, and seals under the newer one from then on', () => {
    const rotated = addMasterKey(ring);
    let reads = 0;
    const longRunning = createSecretBox(ring, () => {
      reads += 1;
      return rotated;
    });
    const sealed = { id, ...createSecretBox(rotated).seal(plaintext, id) };
    expect(longRunning.open(sealed, (value) => value.length)).toBe(plaintext.length);
    expect(longRunning.open(sealed, (value) => value.length)).toBe(plaintext.length);
    expect(reads).toBe(1);
    expect(longRunning.seal(plaintext, id).masterKeyId).toBe(rotated.currentId);
    expect(() => box.open(sealed, () => undefined)).toThrow(expect.objectContaining({ code: 'secret.master-key' }));
  });

  it('wipes when the use throws', () => {
    let kept: Uint8Array | undefined;
    const use = (value: Uint8Array): never => {
      kept = value;
      throw new Error('no');
    };
    expect(() => box.open({ id, ...box.seal(plaintext, id) }, use)).toThrow('no');
    expect(kept?.every((byte) => byte === 0)).toBe(true);
  });

  it('keeps the value until an asynchronous use has settled', async () => {
    let kept: Uint8Array | undefined;
    const seen = await box.open({ id, ...box.seal(plaintext, id) }, async (value) => {
      kept = value;
      await Promise.resolve();
      return Buffer.from(value).toString();
    });
    expect(seen).toBe(plaintext.toString());
    expect(kept?.every((byte) => byte === 0)).toBe(true);
  });

  it('refuses a record whose id is another', () => {
    expect(() => box.open({ ...box.seal(plaintext, id), id: newId() }, (value) => value)).toThrow(tampered);
  });
});
