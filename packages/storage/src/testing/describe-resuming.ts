import { expect, it } from 'vitest';
import { failsWith, type Scene, signal, stageToken, token } from './scene.js';

/** What holds where a stage can be taken up again. */
export function describeResuming(scene: Scene): void {
  it('finds a stage of the same token again after it was let go', async () => {
    const first = await scene.stage(scene.at('a.txt'));
    await first.write(Buffer.from('01234'), 0, signal);
    await first.suspend();
    expect(await scene.storage.stageSize(scene.at('a.txt'), stageToken, signal)).toBe(5);
    expect(await scene.storage.stageSize(scene.at('a.txt'), `${token}-9`, signal)).toBeUndefined();
    const second = await scene.stage(scene.at('a.txt'), { resume: true });
    expect(second.resumedBytes).toBe(5);
    await second.write(Buffer.from('56789'), 5, signal);
    await second.commit(10, signal);
    expect((await scene.get(scene.at('a.txt'))).toString()).toBe('0123456789');
  });

  it('makes an earlier stage its own, so that its old name leads nowhere', async () => {
    const earlier = await scene.stage(scene.at('a.txt'));
    await earlier.write(Buffer.from('01234'), 0, signal);
    const later = await scene.stage(scene.at('a.txt'), { token: `${token}-3`, resume: true, adopt: [`${token}-2`, stageToken] });
    expect(later.resumedBytes).toBe(5);
    expect(Buffer.from(await later.readBack(0, 5, signal)).toString()).toBe('01234');
    expect(await scene.storage.stageSize(scene.at('a.txt'), stageToken, signal)).toBeUndefined();
    // Somebody who lost the claim wakes up.
    await earlier.commit(5, signal).catch(() => undefined);
    await earlier.discard();
    await failsWith(scene.storage.stat(scene.at('a.txt'), signal), 'source.not-found');
    await later.write(Buffer.from('56789'), 5, signal);
    await later.commit(10, signal);
    expect((await scene.get(scene.at('a.txt'))).toString()).toBe('0123456789');
  });

  it('leaves what was committed meanwhile alone when the commit of an adopted stage comes late', async () => {
    const earlier = await scene.stage(scene.at('a.txt'));
    await earlier.write(Buffer.from('hello'), 0, signal);
    const later = await scene.stage(scene.at('a.txt'), { token: `${token}-2`, resume: true, adopt: [stageToken] });
    await later.commit(5, signal);
    await expect(earlier.commit(5, signal)).rejects.toBeInstanceOf(Error);
    await earlier.discard();
    expect((await scene.get(scene.at('a.txt'))).toString()).toBe('hello');
  });
}
