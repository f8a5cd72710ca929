export { assertNever } from './assert-never.js';
export { asFailure, Failure, type FailureContext, type FailureOptions, isFailure } from './failure.js';
export { type Disposition, type FailureCode, failureCodes } from './failure-codes.js';
export { decodeName, encodeName } from './file-name.js';
export { type Id, isId, isSlug, newId } from './ids.js';
export {
  assertRunTransition,
  assertTransferTransition,
  isRunOver,
  isTransferOver,
  type RunState,
  runStates,
  runTransitions,
  type TransferState,
  transferStates,
  transferTransitions,
} from './states.js';
export type {
  FileChanges,
  FileEntry,
  FileInfo,
  FileKind,
  OpenFile,
  RenameOptions,
  Stage,
  StageOptions,
  Storage,
  StorageCapabilities,
} from './storage.js';
export {
  isWithin,
  joinVPath,
  parseVPath,
  ROOT,
  rebaseVPath,
  type VPath,
  vpathComponents,
  vpathName,
  vpathParent,
} from './virtual-path.js';
