import { eventLeaf, MerkleFrontier, type MerkleNode, type MerkleNodes } from '@waybill/audit';
import { type CheckpointRepository, Failure } from '@waybill/core';

/** Subtrees of so many levels and more are stored: of 256 events. */
export const STORED_LEVEL = 8;

/** The hashes of subtrees: of small ones from the events themselves, at most 128 each, of others as they were stored. */
export function treeNodes(checkpoints: Pick<CheckpointRepository, 'subtrees' | 'eventHashes'>): MerkleNodes {
  const ofEvents = async ({ level, index }: MerkleNode): Promise<Uint8Array | undefined> => {
    const size = 2 ** level;
    const hashes = await checkpoints.eventHashes(index * size + 1, (index + 1) * size);
    const tree = new MerkleFrontier();
    for (const hash of hashes) tree.add(eventLeaf(hash));
    return hashes.length === size ? tree.root() : undefined;
  };
  return async (nodes) => {
    const stored = nodes.filter(({ level }) => level >= STORED_LEVEL);
    const hashes = await checkpoints.subtrees(stored);
    const byNode = new Map(stored.map((node, place) => [node, hashes[place]]));
    return Promise.all(
      nodes.map(async (node) => {
        const hash = node.level >= STORED_LEVEL ? byNode.get(node) : await ofEvents(node);
        if (hash === undefined) {
          const publicDetail =
            'The audit trail is not whole: events or the tree over them are missing. Run "waybill audit verify".';
          throw new Failure('conflict.state', { publicDetail, context: { level: node.level, index: node.index } });
        }
        return hash;
      }),
    );
  };
}
