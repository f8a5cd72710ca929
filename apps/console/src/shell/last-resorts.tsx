import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { sentenceOf } from '../api/problem-error.js';
import { Empty } from '../ui/states.js';

/** An address of the console that does not exist. */
export function NotFoundScreen() {
  return (
    <main className="wb-page">
      <Empty
        title="There is no such screen"
        hint="The address may be mistyped or from another version."
        action={<Link to="/">Go to the overview</Link>}
      />
    </main>
  );
}

/** A screen that broke. Says what happened; the rest of the console still works. */
export function CrashScreen({ error, reset }: { readonly error: unknown; readonly reset?: () => void }) {
  return (
    <main className="wb-page">
      <div className="wb-state" role="alert">
        <p className="wb-state-title">This screen cannot be shown</p>
        <p className="wb-state-hint">{sentenceOf(error)}</p>
        <div className="wb-actions">
          <Button variant="default" onClick={() => (reset === undefined ? window.location.reload() : reset())}>
            Try again
          </Button>
          <Button variant="default" onClick={() => window.location.reload()}>
            Reload the console
          </Button>
        </div>
      </div>
    </main>
  );
}
