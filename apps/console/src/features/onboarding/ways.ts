import { msg } from '@lingui/core/macro';
import type { AccountView } from '@waybill/contracts';
import { spoken } from '../../language/spoken.js';

/** The ways in which files go between a partner and us, seen from our side. */
export const ways = ['push', 'pull', 'upload', 'download'] as const;

/** One of the {@link ways}. `push` and `pull`: we sign in to the partner. `upload` and `download`: they sign in to us. */
export type Way = (typeof ways)[number];

/** Those in which we sign in to the partner. Each is done by a job. */
export type OutboundWay = 'push' | 'pull';
/** Those in which the partner signs in to us. Each is a folder of an account. */
export type InboundWay = 'upload' | 'download';

/** What each way is called, and what it takes. */
export const wayWords: Readonly<Record<Way, { readonly title: string; readonly says: string }>> = spoken({
  push: { title: msg`We push to them`, says: msg`Waybill signs in to their SFTP server and puts files there.` },
  pull: { title: msg`We pull from them`, says: msg`Waybill signs in to their SFTP server and takes files from there.` },
  upload: { title: msg`They send to us`, says: msg`They sign in to Waybill’s SFTP server and put files there.` },
  download: {
    title: msg`They fetch from us`,
    says: msg`They sign in to Waybill’s SFTP server and take what lies ready for them.`,
  },
});

/** Those of some ways that take a connection. */
export function outboundOf(of: readonly Way[]): readonly OutboundWay[] {
  return of.filter((way) => way === 'push' || way === 'pull');
}

/** Those of some ways that take an account. */
export function inboundOf(of: readonly Way[]): readonly InboundWay[] {
  return of.filter((way) => way === 'upload' || way === 'download');
}

type Mount = Pick<AccountView['mounts'][number], 'path' | 'permissions'>;

/** The folder that a partner sees for each way, and the least that they must be allowed in it. */
const inboundFolders = {
  upload: { path: '/upload', permissions: ['list', 'upload', 'resume', 'chmod', 'times'] },
  download: { path: '/download', permissions: ['list', 'download'] },
} as const satisfies Readonly<Record<InboundWay, Mount>>;

/** The mounts of some ways: below a folder of a store, one for each, with no more than it takes. */
export function mountsOf(of: readonly InboundWay[], storeId: string, folder: string) {
  const below = folder.endsWith('/') ? folder.slice(0, -1) : folder;
  return of.map((way) => {
    const { path, permissions } = inboundFolders[way];
    return { path, storeId, at: `${below}${path}`, permissions: [...permissions] };
  });
}

/** The folder in which a partner does something, among the mounts of their account; undefined when they may not. */
export function folderFor(way: InboundWay, mounts: readonly Mount[]): string | undefined {
  return mounts.find(({ permissions }) => permissions.includes(way))?.path;
}

/** The ways that what was made for a partner stands for, so that setting up goes on without being asked again. */
export function waysMade(
  jobs: readonly { readonly definition: { readonly direction: string } }[],
  accounts: readonly { readonly mounts: readonly Mount[] }[],
): readonly Way[] {
  const mounts = accounts.flatMap((account) => account.mounts);
  return ways.filter((way) =>
    way === 'push' || way === 'pull'
      ? jobs.some(({ definition }) => definition.direction === way)
      : folderFor(way, mounts) !== undefined,
  );
}
