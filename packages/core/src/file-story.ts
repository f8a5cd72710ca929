/** What happened to a file at one step of its story. */
export const storyStepKinds = [
  'skipped',
  'seen',
  'claimed',
  'retried',
  'verified',
  'delivered',
  'failed',
  'cancelled',
  'source-done',
  'arriving',
  'arrived',
  'cut',
  'refused',
  'renamed',
  'changed',
  'downloaded',
  'deleted',
  'asked',
] as const;
export type StoryStepKind = (typeof storyStepKinds)[number];

/** Where a file is, as far as its story tells. `left`: runs saw it and took it not. */
export const fileWhereabouts = ['delivered', 'arrived', 'on-its-way', 'failed', 'deleted', 'left'] as const;
export type FileWhereabouts = (typeof fileWhereabouts)[number];
