/** One step of the way from the root to a folder. */
export interface TrailStep {
  readonly name: string;
  readonly path: string;
}

/** The way from the root to a folder: `/a/b` is `/`, `/a`, `/a/b`. */
export function folderTrail(path: string): readonly TrailStep[] {
  const steps: TrailStep[] = [{ name: '/', path: '/' }];
  let at = '';
  for (const name of path.split('/').filter((each) => each !== '')) {
    at = `${at}/${name}`;
    steps.push({ name, path: at });
  }
  return steps;
}
