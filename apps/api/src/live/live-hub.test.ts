import { type LiveEvent, type LiveFeed, permissionsOf } from '@waybill/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LiveHub, MAX_STREAMS_PER_CALLER, MAX_UNREAD_BYTES } from './live-hub.js';
import { maySee } from './visibility.js';

class MemoryFeed implements Pick<LiveFeed, 'publish' | 'subscribe'> {
  readonly #listeners = new Map<(event: LiveEvent) => void, () => boolean>();
  heard = 0;
  publish(event: LiveEvent): void {
    for (const [listener, isWanted] of this.#listeners) {
      if (!isWanted()) continue;
      this.heard += 1;
      listener(event);
    }
  }
  subscribe(listener: (event: LiveEvent) => void, isWanted: () => boolean): () => void {
    this.#listeners.set(listener, isWanted);
    return () => this.#listeners.delete(listener);
  }
}

const id = '0198c0de-0000-7000-8000-000000000001';
const changed = (noun: string): LiveEvent => ({ kind: 'changed', noun, id });
const viewer = {
  principal: 'user:1',
  maySee: (event: LiveEvent) => maySee(new Set(permissionsOf('viewer')), event),
  isStillGood: async () => true,
};

describe('the live hub', () => {
  afterEach(() => vi.useRealTimers());

  it('hands an event to every client as a server-sent event', () => {
    const feed = new MemoryFeed();
    const hub = new LiveHub(feed);
    const stream = hub.open(viewer, new AbortController().signal);
    stream.read();
    feed.publish(changed('partners'));
    expect(String(stream.read())).toBe(`event: changed\ndata: {"kind":"changed","noun":"partners","id":"${id}"}\n\n`);
    hub.close();
  });

  it('has nothing made of what is told while nobody looks', () => {
    const feed = new MemoryFeed();
    const hub = new LiveHub(feed);
    feed.publish(changed('partners'));
    expect(feed.heard).toBe(0);
    const leaving = new AbortController();
    const stream = hub.open(viewer, leaving.signal);
    feed.publish(changed('partners'));
    expect(feed.heard).toBe(1);
    stream.destroy();
    return new Promise<void>((resolve) => stream.once('close', resolve)).then(() => {
      feed.publish(changed('partners'));
      expect(feed.heard).toBe(1);
      hub.close();
    });
  });

  it('does not tell a role of things it may not list', () => {
    const feed = new MemoryFeed();
    const hub = new LiveHub(feed);
    const stream = hub.open(viewer, new AbortController().signal);
    stream.read();
    feed.publish(changed('users'));
    feed.publish(changed('api-keys'));
    feed.publish(changed('something-new'));
    expect(stream.read()).toBeNull();
    expect(maySee(new Set(permissionsOf('admin')), changed('users'))).toBe(true);
    hub.close();
  });

  it('cuts off a client that does not read, at a bound, and keeps the others', () => {
    const feed = new MemoryFeed();
    const hub = new LiveHub(feed);
    const slow = hub.open(viewer, new AbortController().signal);
    const quick = hub.open(viewer, new AbortController().signal);
    for (let i = 0; i < MAX_UNREAD_BYTES / 50; i += 1) {
      feed.publish(changed('partners'));
      quick.read();
      expect(slow.readableLength).toBeLessThanOrEqual(MAX_UNREAD_BYTES);
    }
    expect(slow.destroyed).toBe(true);
    expect(quick.destroyed).toBe(false);
    hub.close();
  });

  it('sends a sign of life, and ends the streams of a session that ended', async () => {
    vi.useFakeTimers();
    const hub = new LiveHub(new MemoryFeed());
    let good = true;
    const stream = hub.open({ ...viewer, isStillGood: async () => good }, new AbortController().signal);
    stream.read();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(String(stream.read())).toBe(': still here\n\n');
    good = false;
    const ended = new Promise((resolve) => stream.once('end', resolve));
    stream.resume();
    await vi.advanceTimersByTimeAsync(15_000);
    await ended;
    hub.close();
  });

  it('limits how many streams one caller holds open, and frees those that are gone', () => {
    const hub = new LiveHub(new MemoryFeed());
    const gone = new AbortController();
    hub.open(viewer, gone.signal);
    for (let i = 1; i < MAX_STREAMS_PER_CALLER; i += 1) hub.open(viewer, new AbortController().signal);
    expect(() => hub.open(viewer, new AbortController().signal)).toThrow('request.throttled');
    expect(() => hub.open({ ...viewer, principal: 'user:2' }, new AbortController().signal)).not.toThrow();
    hub.close();
  });
});
