import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSigner, generateSigningKey, publicKeysOf } from '../signing.js';
import { signCheckpoint, verifyCheckpoint } from './checkpoint.js';
import { EMPTY_ROOT, leafHash, MerkleFrontier, type MerkleNode, nodeHash, nodesOf, rootOfNodes } from './merkle-tree.js';
import { proveConsistency, proveInclusion, verifyConsistency, verifyInclusion } from './proofs.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

// The test vectors of the certificate-transparency project (merkletree/merkle_tree_test.cc), for RFC 6962.
const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((data) =>
  Buffer.from(data, 'hex'),
);
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
] as const;
const h96 = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7';
const h5f = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e';
const h6b = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4';
const hbc = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b';
const hca = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0';
const h0e = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a';
const inclusions: readonly (readonly [leaf: number, size: number, path: readonly string[]])[] = [
  [1, 1, []],
  [1, 8, [h96, h5f, h6b]],
  [6, 8, [hbc, hca, roots[3]]],
  [3, 3, [roots[1]]],
  [2, 5, [roots[0], h5f, hbc]],
];
const consistencies: readonly (readonly [from: number, to: number, path: readonly string[]])[] = [
  [1, 1, []],
  [1, 8, [h96, h5f, h6b]],
  [6, 8, [h0e, hca, roots[3]]],
  [2, 5, [h5f, hbc]],
];

/** The tree as the RFC defines it, by recursion. */
function rootByDefinition(leaves: readonly Uint8Array[]): Uint8Array {
  const [first] = leaves;
  if (first === undefined) return EMPTY_ROOT;
  if (leaves.length === 1) return leafHash(first);
  let middle = 1;
  while (middle * 2 < leaves.length) middle *= 2;
  return nodeHash(rootByDefinition(leaves.slice(0, middle)), rootByDefinition(leaves.slice(middle)));
}

const nodesFrom = (leaves: readonly Uint8Array[]) => async (nodes: readonly MerkleNode[]) =>
  nodes.map(({ level, index }) => rootByDefinition(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)));

const rootAt = (size: number): string => roots[size - 1] ?? '';
const leavesOf = (count: number): readonly Buffer[] => Array.from({ length: count }, (_, at) => Buffer.from(`event ${at}`));

describe('the Merkle tree of RFC 6962', () => {
  it('has the roots of the test vectors, at every size', () => {
    const tree = new MerkleFrontier();
    expect(hex(tree.root())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(
      inputs.map((data) => {
        tree.add(leafHash(data));
        return hex(tree.root());
      }),
    ).toEqual(roots);
  });

  it.each(inclusions)('proves leaf %i of %i as the test vectors do', async (leaf, size, path) => {
    const proof = await proveInclusion(leaf - 1, size, nodesFrom(inputs));
    expect(proof.path).toEqual(path);
    expect(verifyInclusion(inputs[leaf - 1] ?? Buffer.of(), rootAt(size), proof)).toBe(true);
  });

  it.each(consistencies)('proves that size %i leads to size %i as the test vectors do', async (from, to, path) => {
    const proof = await proveConsistency(from, to, nodesFrom(inputs));
    expect(proof.path).toEqual(path);
    expect(verifyConsistency(rootAt(from), rootAt(to), proof)).toBe(true);
  });

  it('is the same grown leaf by leaf, gone on with from any size, and by the RFC’s definition', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 70 }), fc.integer({ min: 0, max: 70 }), async (start, more) => {
        const leaves = leavesOf(start + more);
        const nodes = nodesFrom(leaves);
        const tree = MerkleFrontier.at(start, await nodes(nodesOf({ from: 0, to: start })));
        for (const leaf of leaves.slice(start)) {
          for (const { level, index, hash } of tree.add(leafHash(leaf)))
            expect((await nodes([{ level, index }]))[0]).toEqual(hash);
        }
        expect(tree.size).toBe(leaves.length);
        expect(tree.root()).toEqual(rootByDefinition(leaves));
        expect(rootOfNodes(await nodes(nodesOf({ from: 0, to: leaves.length })))).toEqual(rootByDefinition(leaves));
      }),
      { numRuns: 25 },
    );
  });
});

type Change = (path: readonly string[], at: number) => readonly string[];
const changes: readonly Change[] = [
  (path, at) => path.filter((_, place) => place !== at),
  (path, at) => path.toSpliced(at, 0, path[at] ?? '0'.repeat(64)),
  (path, at) => path.map((hash, place) => (place === at ? `${hash.slice(0, -1)}${hash.endsWith('0') ? '1' : '0'}` : hash)),
  (path, at) => path.toSpliced(at, 1, 'not a hash'),
  (path, at) => (at + 1 < path.length ? path.toSpliced(at, 2, path[at + 1] ?? '', path[at] ?? '') : [...path, '0'.repeat(64)]),
  (path) => [...path, '0'.repeat(64)],
];
const change = fc.constantFrom(...changes);
const size = fc.integer({ min: 1, max: 130 });

describe('a proof', () => {
  it('of inclusion holds for every leaf, and no changed one does', async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.nat(), change, fc.nat(), async (treeSize, anyLeaf, mutate, anyAt) => {
        const leafIndex = anyLeaf % treeSize;
        const leaves = leavesOf(treeSize);
        const root = hex(rootByDefinition(leaves));
        const data = leaves[leafIndex] ?? Buffer.of();
        const proof = await proveInclusion(leafIndex, treeSize, nodesFrom(leaves));
        expect(verifyInclusion(data, root, proof)).toBe(true);
        const path = mutate(proof.path, anyAt % Math.max(1, proof.path.length));
        if (path.join() !== proof.path.join()) expect(verifyInclusion(data, root, { ...proof, path })).toBe(false);
        expect(verifyInclusion(Buffer.from('another event'), root, proof)).toBe(false);
        expect(verifyInclusion(data, '0'.repeat(64), proof)).toBe(false);
        for (const wrong of [leafIndex - 1, leafIndex + 1, -1, 0.5].filter((index) => index !== leafIndex))
          expect(verifyInclusion(data, root, { ...proof, leafIndex: wrong })).toBe(false);
      }),
    );
  });

  it('of consistency holds between any two sizes, and no changed one does', async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.nat(), change, fc.nat(), async (toSize, anyFrom, mutate, anyAt) => {
        const fromSize = 1 + (anyFrom % toSize);
        const leaves = leavesOf(toSize);
        const to = hex(rootByDefinition(leaves));
        const from = hex(rootByDefinition(leaves.slice(0, fromSize)));
        const proof = await proveConsistency(fromSize, toSize, nodesFrom(leaves));
        expect(verifyConsistency(from, to, proof)).toBe(true);
        const path = mutate(proof.path, anyAt % Math.max(1, proof.path.length));
        if (path.join() !== proof.path.join()) expect(verifyConsistency(from, to, { ...proof, path })).toBe(false);
        expect(verifyConsistency(hex(leafHash(Buffer.of(1))), to, proof)).toBe(false);
        expect(verifyConsistency(from, hex(leafHash(Buffer.of(1))), proof)).toBe(false);
        if (fromSize < toSize) expect(verifyConsistency(to, from, proof)).toBe(false);
      }),
    );
  });

  it.each([
    [1, 1],
    [-1, 1],
    [0.5, 2],
  ])('is not made of leaf %d of %d', async (leaf, treeSize) => {
    await expect(proveInclusion(leaf, treeSize, nodesFrom([]))).rejects.toThrow();
  });
});

describe('a checkpoint', () => {
  const pair = generateSigningKey();
  const other = generateSigningKey();
  const keys = publicKeysOf(`${other.publicKeyPem}\n${pair.publicKeyPem}`);
  const head = { treeSize: 8, rootHash: rootAt(8), headHash: 'a'.repeat(64) };
  const signed = signCheckpoint(head, new Date('2026-11-28T04:00:00Z'), createSigner(pair.privateKeyPem));

  it('is genuine by the key that signed it, one of several', () => {
    expect(verifyCheckpoint(signed, keys)).toMatchObject({ ok: true, checkpoint: { ...head, at: '2026-11-28T04:00:00.000Z' } });
    expect(verifyCheckpoint(signed, publicKeysOf(other.publicKeyPem))).toMatchObject({ ok: false, reason: 'key' });
  });

  it('is not after a change of any character', () => {
    fc.assert(
      fc.property(fc.nat(signed.body.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
        fc.pre(signed.body[at] !== character);
        const body = `${signed.body.slice(0, at)}${character}${signed.body.slice(at + 1)}`;
        expect(verifyCheckpoint({ ...signed, body }, keys).ok).toBe(false);
      }),
    );
    const fromOther = signCheckpoint(head, new Date(), createSigner(other.privateKeyPem));
    expect(verifyCheckpoint({ ...signed, signature: fromOther.signature }, keys)).toMatchObject({ reason: 'signature' });
    expect(verifyCheckpoint({ ...signed, signedBy: other.keyFingerprint }, keys)).toMatchObject({ reason: 'format' });
  });
});
