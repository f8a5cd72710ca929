import { encodeName, joinVPath, type StagingRules, type VPath, vpathName, vpathParent } from '@waybill/core';

const MAX_NAME_BYTES = 255;
const tokenForm = '[0-9a-f]{32}-\\d{1,7}';

/** Where a file is while it is incomplete. Undefined where files are written directly: the file itself is all there is. */
export function stagePath(path: VPath, token: string, staging: StagingRules): VPath | undefined {
  if (staging.kind === 'direct') return undefined;
  const folder = staging.kind === 'folder' ? staging.path : vpathParent(path);
  return joinVPath(folder, stageNameOf(vpathName(path), token, staging));
}

/** The name holds the token and, where there is room, the name of the file. */
function stageNameOf(name: string, token: string, staging: Exclude<StagingRules, { readonly kind: 'direct' }>): string {
  const [full, short] =
    staging.kind === 'prefix'
      ? // The ending stays: some servers take certain kinds of file only.
        [`${staging.prefix}${token}.${name}`, `${staging.prefix}${token}`]
      : staging.kind === 'suffix'
        ? [`${name}.${token}${staging.suffix}`, `${token}${staging.suffix}`]
        : [`${name}.${token}`, token];
  return encodeName(full).length <= MAX_NAME_BYTES ? full : short;
}

/** Tells our stages in a partner's listing, so that an unfinished file of one Job is never the source of another. */
export function stageRecogniser(staging: StagingRules): (folder: VPath, name: string) => boolean {
  switch (staging.kind) {
    case 'suffix': {
      const pattern = new RegExp(`(^|\\.)${tokenForm}${escaped(staging.suffix)}$`);
      return (_, name) => pattern.test(name);
    }
    case 'prefix': {
      const pattern = new RegExp(`^${escaped(staging.prefix)}${tokenForm}(\\.|$)`);
      return (_, name) => pattern.test(name);
    }
    case 'folder': {
      const pattern = new RegExp(`(^|\\.)${tokenForm}$`);
      return (folder, name) => folder === staging.path && pattern.test(name);
    }
    case 'direct':
      return () => false;
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
