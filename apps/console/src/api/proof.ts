/** Those who wait for a person to prove once more who they are: one question answers them all. */
let waiting: ((proven: boolean) => void)[] = [];
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

/** Asks for the proof; resolves to whether it was given. */
export function askForProof(): Promise<boolean> {
  return new Promise((resolve) => {
    waiting = [...waiting, resolve];
    tell();
  });
}

/** Whether somebody waits. */
export function isProofAsked(): boolean {
  return waiting.length > 0;
}

/** Answers all who wait. */
export function answerProof(proven: boolean): void {
  const answered = waiting;
  waiting = [];
  for (const resolve of answered) resolve(proven);
  tell();
}

/** Told whenever {@link isProofAsked} may have changed. */
export function onProofAsked(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
