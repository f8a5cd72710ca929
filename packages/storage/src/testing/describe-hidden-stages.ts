import { expect, it } from 'vitest';
import { failsWith, type Scene, signal, stageToken, token } from './scene.js';

/** What holds where a stage is invisible until its commit. */
export function describeHiddenStages(scene: Scene): void {
  it('shows nothing before the commit and the whole file after it', async () => {
    const stage = await scene.stage(scene.at('a.txt'));
    await stage.write(Buffer.from('hello'), 0, signal);
    expect(await scene.names(scene.folder)).toEqual([]);
    await failsWith(scene.storage.stat(scene.at('a.txt'), signal), 'source.not-found');
    const info = await stage.commit(5, signal);
    expect(info).toMatchObject({ kind: 'file', sizeBytes: 5 });
    expect(await scene.names(scene.folder)).toEqual(['a.txt']);
    expect((await scene.get(scene.at('a.txt'))).toString()).toBe('hello');
  });

  it('leaves the old file untouched when a stage is discarded', async () => {
    await scene.put(scene.at('a.txt'), 'old');
    const stage = await scene.stage(scene.at('a.txt'));
    await stage.write(Buffer.from('new content'), 0, signal);
    await stage.discard();
    await stage.discard();
    expect((await scene.get(scene.at('a.txt'))).toString()).toBe('old');
    expect(await scene.storage.stageSize(scene.at('a.txt'), stageToken, signal)).toBeUndefined();
  });

  it('refuses at the commit when a file came meanwhile and overwriting is not allowed', async () => {
    const stage = await scene.stage(scene.at('a.txt'), { overwrite: false });
    await stage.write(Buffer.from('late'), 0, signal);
    const other = await scene.stage(scene.at('a.txt'), { token: `${token}-2` });
    await other.write(Buffer.from('first'), 0, signal);
    await other.commit(5, signal);
    await failsWith(stage.commit(4, signal), 'target.exists');
    await stage.discard();
    expect((await scene.get(scene.at('a.txt'))).toString()).toBe('first');
  });

  it('commits under another name, and refuses one that is taken', async () => {
    await scene.put(scene.at('a (1).txt'), 'taken');
    const stage = await scene.stage(scene.at('a.txt'), { overwrite: false });
    await stage.write(Buffer.from('hello'), 0, signal);
    await failsWith(stage.commit(5, signal, { as: scene.at('a (1).txt') }), 'target.exists');
    await stage.suspend();
    const again = await scene.stage(scene.at('a.txt'), { overwrite: false, resume: true });
    await again.commit(5, signal, { as: scene.at('a (2).txt') });
    expect(await scene.names(scene.folder)).toEqual(['a (1).txt', 'a (2).txt']);
    expect((await scene.get(scene.at('a (1).txt'))).toString()).toBe('taken');
    expect((await scene.get(scene.at('a (2).txt'))).toString()).toBe('hello');
  });

  it('reads by the handle even when the file is replaced meanwhile', async () => {
    await scene.put(scene.at('a.txt'), 'first');
    const file = await scene.storage.open(scene.at('a.txt'), signal);
    await scene.put(scene.at('a.txt'), 'second');
    expect(Buffer.from(await file.readAt(0, 100, signal)).toString()).toBe('first');
    await file.close();
  });
}
