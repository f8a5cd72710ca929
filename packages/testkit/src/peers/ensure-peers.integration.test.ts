import { expect, it } from 'vitest';
import { ensurePeers } from './ensure-peers.js';

it('says nothing and misses nothing where everything is installed', () => {
  const said: string[] = [];
  expect(ensurePeers(['openssh-client'], (line) => said.push(line))).toEqual([]);
  expect(said).toEqual([]);
});
