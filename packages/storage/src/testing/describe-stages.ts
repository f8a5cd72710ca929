import { randomBytes } from 'node:crypto';
import { asFailure, Failure } from '@waybill/core';
import { expect, it } from 'vitest';
import { digest, failsWith, type Scene, signal, stageToken, token } from './scene.js';

/** How files come to be. */
export function describeStages(scene: Scene): void {
  it('commits twice as once', async () => {
    const stage = await scene.stage(scene.at('a.txt'), { overwrite: false });
    await stage.write(Buffer.from('hello'), 0, signal);
    await stage.commit(5, signal);
    expect(await stage.commit(5, signal)).toMatchObject({ sizeBytes: 5 });
    await stage.discard();
    expect((await scene.get(scene.at('a.txt'))).toString()).toBe('hello');
  });

  it('replaces a file when overwriting is allowed', async () => {
    await scene.put(scene.at('a.txt'), 'a longer old content');
    await scene.put(scene.at('a.txt'), 'new');
    expect((await scene.get(scene.at('a.txt'))).toString()).toBe('new');
  });

  it('refuses to replace a file when overwriting is not allowed', async () => {
    await scene.put(scene.at('a.txt'), 'old');
    await failsWith(scene.put(scene.at('a.txt'), 'new', { overwrite: false }), 'target.exists');
    expect((await scene.get(scene.at('a.txt'))).toString()).toBe('old');
  });

  it('assembles chunks by offset, several under way at once', async () => {
    const content = randomBytes(3 * 1024 * 1024 + 17);
    const stage = await scene.stage(scene.at('big.bin'));
    const step = 250_000;
    const writes: Promise<void>[] = [];
    for (let offset = Math.floor(content.length / step) * step; offset >= 0; offset -= step) {
      writes.push(stage.write(content.subarray(offset, offset + step), offset, signal));
    }
    await Promise.all(writes);
    await stage.commit(content.length, signal);
    expect(digest(await scene.get(scene.at('big.bin')))).toBe(digest(content));
    expect(digest(await scene.get(scene.at('big.bin'), 1_000_001))).toBe(digest(content.subarray(1_000_001)));
  });

  it('refuses to commit more bytes than the stage holds', async () => {
    const stage = await scene.stage(scene.at('a.txt'));
    await stage.write(Buffer.from('abc'), 0, signal);
    await failsWith(stage.commit(10, signal), 'integrity.size-mismatch');
    await stage.discard();
    await failsWith(scene.storage.stat(scene.at('a.txt'), signal), 'source.not-found');
  });

  it('reads back what a stage holds', async () => {
    const stage = await scene.stage(scene.at('a.txt'));
    await stage.write(Buffer.from('0123456789'), 0, signal);
    expect(Buffer.from(await stage.readBack(3, 4, signal)).toString()).toBe('3456');
    expect((await stage.readBack(10, 4, signal)).length).toBe(0);
    await stage.discard();
  });

  it('begins with the file that is at its path when that is wanted, or refuses to', async () => {
    await scene.put(scene.at('a.txt'), 'first ');
    const stage = await scene.stage(scene.at('a.txt'), { withContent: true }).catch(asFailure);
    if (stage instanceof Failure) return expect(stage.code).toBe('target.unsupported');
    expect(stage.resumedBytes).toBe(6);
    await stage.write(Buffer.from('second'), 6, signal);
    expect((await scene.get(scene.at('a.txt'))).toString()).toBe('first ');
    await stage.commit(12, signal);
    expect((await scene.get(scene.at('a.txt'))).toString()).toBe('first second');
    const empty = await scene.stage(scene.at('new.txt'), { withContent: true });
    expect(empty.resumedBytes).toBe(0);
    return empty.discard();
  });

  it('begins empty when there is nothing to make its own', async () => {
    const stage = await scene.stage(scene.at('a.txt'), { resume: true, adopt: [`${token}-9`] });
    expect(stage.resumedBytes).toBe(0);
    expect(await stage.discard()).toBe(true);
  });

  it('removes what a dead worker left', async () => {
    const stage = await scene.stage(scene.at('a.txt'));
    await stage.write(Buffer.from('half'), 0, signal);
    await stage.suspend();
    await scene.storage.discardStage(scene.at('a.txt'), stageToken, signal);
    await scene.storage.discardStage(scene.at('a.txt'), stageToken, signal);
    expect(await scene.storage.stageSize(scene.at('a.txt'), stageToken, signal)).toBeUndefined();
  });

  it('shows a file with the time that was set on its stage', async () => {
    const modifiedAt = new Date('2020-02-29T12:34:56Z');
    const stage = await scene.stage(scene.at('a.txt'));
    await stage.write(Buffer.from('hello'), 0, signal);
    await stage.setInfo({ modifiedAt, mode: 0o600 }, signal);
    await stage.commit(5, signal);
    expect(await scene.storage.stat(scene.at('a.txt'), signal)).toMatchObject({ modifiedAt, mode: 0o600 });
  });

  it('takes a file of no bytes', async () => {
    await scene.put(scene.at('empty'), '');
    expect(await scene.storage.stat(scene.at('empty'), signal)).toMatchObject({ kind: 'file', sizeBytes: 0 });
    expect((await scene.get(scene.at('empty'))).length).toBe(0);
  });
}
