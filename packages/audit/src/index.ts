export {
  type AuditDraft,
  type AuditEventBody,
  type ChainPoint,
  type ConcealedRow,
  draftEvent,
  GENESIS,
  GENESIS_HASH,
  hashEvent,
  type Link,
  type LinkedAuditEvent,
  linkEvent,
  readConcealed,
  readEvent,
  type StoredAuditEvent,
} from './audit-event.js';
export { type BundleSource, BundleUnreadable } from './bundle/bundle-source.js';
export { controlRows, controls, controlTable } from './bundle/control-matrix.js';
export { EventTally } from './bundle/event-tally.js';
export { folderSource } from './bundle/folder-source.js';
export { type Gap, GapHasher, gapLine } from './bundle/gap-proofs.js';
export { type BundleManifest, bundleFiles, readManifest } from './bundle/manifest.js';
export { type ReportInput, type ReportTable, reportHtml } from './bundle/report/report.js';
export { csvOfTable, jsonOfTable, type Table, type TableCell, type TableRow } from './bundle/table.js';
export { verifierText } from './bundle/verifier-text.js';
export {
  type BundleExpectation,
  type BundleReport,
  readSavedCheckpoints,
  verifyBundle,
} from './bundle/verify-bundle.js';
export { reportLines } from './bundle/verify-command.js';
export { verifyGuide } from './bundle/verify-guide.js';
export { type BundleAbout, writeBundle } from './bundle/write-bundle.js';
export { openZip } from './bundle/zip-source.js';
export { type BundleFile, inPieces } from './bundle/zip-writer.js';
export { type CanonicalValue, canonicalJson, canonicalJsonOf, parseCanonicalJson } from './canonical-json.js';
export {
  type ConcealedEvent,
  commitmentOf,
  type DisclosedPart,
  type DisclosurePart,
  type DisclosurePath,
  disclosureParts,
  disclosurePaths,
  ERASED,
} from './disclosures.js';
export { EXPORT_END_FORMAT, EXPORT_FORMAT, type ExportHeader, type ExportTrailer } from './export-format.js';
export { type EventFormatName, eventFormats, formatEvents } from './formats/event-formats.js';
export type { EventFormat, FormatOrigin } from './formats/format.js';
export { json } from './formats/json.js';
export { octetCounted, syslogMessage } from './formats/syslog-frame.js';
export { visibleJson } from './formats/visible-text.js';
export { linesOf } from './lines-of.js';
export {
  type CheckpointBody,
  type CheckpointReport,
  readCheckpoint,
  type SignedCheckpoint,
  signCheckpoint,
  type TreeHead,
  verifyCheckpoint,
} from './merkle/checkpoint.js';
export {
  alignedNodesOf,
  EMPTY_ROOT,
  eventLeaf,
  type HashedNode,
  type LeafRange,
  leafHash,
  MerkleFrontier,
  type MerkleNode,
  type MerkleNodes,
  nodeHash,
  nodesOf,
  rootOfNodes,
} from './merkle/merkle-tree.js';
export {
  type ConsistencyProof,
  type InclusionProof,
  proveConsistency,
  proveInclusion,
  verifyConsistency,
  verifyInclusion,
} from './merkle/proofs.js';
export {
  readSavedTombstone,
  readTombstone,
  type SignedTombstone,
  signTombstone,
  type TombstoneBody,
  type TrailBeginning,
  verifyTombstone,
} from './merkle/tombstone.js';
export { type ExpectedCheckpoint, inOrder, TreeVerifier } from './merkle/tree-verifier.js';
export {
  type ReceiptBody,
  type ReceiptEnd,
  type ReceiptReport,
  type SignedReceipt,
  signReceipt,
  verifyReceipt,
} from './receipt.js';
export {
  type EventProof,
  type ProofReport,
  receiptEventTypes,
  verifyEventProof,
  verifyReceiptProof,
} from './receipt-proof.js';
export {
  createSigner,
  generateSigningKey,
  keyFingerprint,
  type PublicKeys,
  publicKeysOf,
  type Signer,
  type SigningKeyPair,
  verifySignature,
} from './signing.js';
export {
  type ChainBreak,
  type ChainBroken,
  type ChainExpectation,
  type ChainFault,
  type ChainIntact,
  type ChainReport,
  ChainVerifier,
  verifyChain,
} from './verify-chain.js';
export {
  type ExportExpectation,
  type ExportFault,
  type ExportIntact,
  type ExportReport,
  verifyNdjson,
} from './verify-export.js';
export { type TrailExpectation, type TrailReport, verifyTrail } from './verify-trail.js';
export { type ExportOptions, eventLine, exportLines } from './write-export.js';
