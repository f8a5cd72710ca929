import { WaybillProblem, WaybillUnreachable } from '@waybill/client';
import { describe, expect, it } from 'vitest';
import { UploadQueue, type UploadTarget } from './upload-queue.js';

const problem = (status: number, code: string) =>
  new WaybillProblem({ type: 'about:blank', title: code, status, code, requestId: '' } as never, 'x' as never);

/** A server that holds uploads in memory. `cuts` says after how many bytes each of the next sendings is cut. */
class Server implements UploadTarget {
  readonly stages = new Map<string, { readonly path: string; readonly size: number; content: Uint8Array[]; done: number }>();
  readonly files = new Map<string, string>();
  readonly cuts: number[] = [];
  sent = 0;

  async begin(path: string, size: number, overwrite: boolean) {
    if (this.files.has(path) && !overwrite) throw problem(409, 'target.exists');
    const id = `u${this.stages.size + 1}`;
    this.stages.set(id, { path, size, content: [], done: 0 });
    return this.progress(id);
  }
  async progress(id: string) {
    const stage = this.stages.get(id);
    if (stage === undefined) throw problem(404, 'not-found');
    return { id, bytesDone: stage.done, chunkBytes: 4 };
  }
  async send(id: string, offset: number, content: Blob) {
    const stage = this.stages.get(id);
    if (stage === undefined || stage.done !== offset) throw problem(409, 'conflict.state');
    const cut = this.cuts.shift();
    const bytes = new Uint8Array(await content.slice(0, cut ?? content.size).arrayBuffer());
    stage.content.push(bytes);
    stage.done += bytes.length;
    this.sent += bytes.length;
    if (cut !== undefined) throw new WaybillUnreachable('cut', 'x');
    return this.progress(id);
  }
  async commit(id: string) {
    const stage = this.stages.get(id);
    if (stage === undefined) throw problem(404, 'not-found');
    this.files.set(stage.path, Buffer.concat(stage.content).toString());
    this.stages.delete(id);
    return { sha256: 'f'.repeat(64) };
  }
  async discard(id: string) {
    this.stages.delete(id);
  }
}

function memory() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

const make = (kept = memory()) => new UploadQueue({ memory: kept, now: () => 0, pause: async () => undefined });

function settled(queue: UploadQueue): Promise<void> {
  const isSettled = () => queue.items.every(({ state }) => ['done', 'failed', 'exists'].includes(state));
  return new Promise((resolve) => {
    const stop = queue.subscribe(() => {
      if (!isSettled()) return;
      stop();
      // Its own run ends behind what is told.
      setTimeout(resolve);
    });
  });
}

function put(queue: UploadQueue, server: Server, text = 'hello, waybill', path = '/in/a.txt'): Promise<void> {
  const file = new File([text], 'a.txt', { lastModified: 1 });
  const end = settled(queue);
  queue.add([{ place: 'store:1', path, file, target: server, onDone: () => undefined }]);
  return end;
}

describe('the queue of uploads', () => {
  it('puts a file in pieces', async () => {
    const [queue, server] = [make(), new Server()];
    await put(queue, server);
    expect(server.files.get('/in/a.txt')).toBe('hello, waybill');
    expect(queue.items).toMatchObject([{ state: 'done', bytesDone: 14, sha256: 'f'.repeat(64) }]);
  });

  it('goes on behind a cut with what had not come, and sends no byte twice', async () => {
    const [queue, server] = [make(), new Server()];
    server.cuts.push(3, 0, 1);
    await put(queue, server);
    expect(server.files.get('/in/a.txt')).toBe('hello, waybill');
    expect(server.sent).toBe(14);
  });

  it('gives up where nothing goes on, and goes on when it is asked again', async () => {
    const [queue, server] = [make(), new Server()];
    server.cuts.push(5, 0, 0, 0, 0, 0, 0, 0);
    await put(queue, server);
    expect(queue.items).toMatchObject([{ state: 'failed', problem: 'cut' }]);
    server.cuts.length = 0;
    const end = settled(queue);
    queue.retryCut();
    await end;
    expect(server.files.get('/in/a.txt')).toBe('hello, waybill');
    expect(server.sent).toBe(14);
  });

  it('goes on in another tab of the page when the same file is chosen again', async () => {
    const [kept, server] = [memory(), new Server()];
    server.cuts.push(4, 0, 0, 0, 0, 0, 0);
    await put(make(kept), server);
    server.cuts.length = 0;
    await put(make(kept), server);
    expect(server.files.get('/in/a.txt')).toBe('hello, waybill');
    expect(server.sent).toBe(14);
    expect(kept.kept.size).toBe(0);
  });

  it('replaces a file only when that is said', async () => {
    const [queue, server] = [make(), new Server()];
    server.files.set('/in/a.txt', 'old');
    await put(queue, server);
    expect(queue.items).toMatchObject([{ state: 'exists' }]);
    expect(server.files.get('/in/a.txt')).toBe('old');
    const end = settled(queue);
    queue.replace(1);
    await end;
    expect(server.files.get('/in/a.txt')).toBe('hello, waybill');
  });

  it('takes away what came of a file that is cancelled', async () => {
    const [kept, server] = [memory(), new Server()];
    const queue = make(kept);
    server.cuts.push(5, 0, 0, 0, 0, 0, 0);
    await put(queue, server);
    await queue.cancel(1);
    expect([server.stages.size, queue.items.length, kept.kept.size]).toEqual([0, 0, 0]);
  });
});
