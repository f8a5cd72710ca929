import { visibleParts, visibleText } from './visible-name.js';

/** A text that somebody else chose, such as a user name at sign-in, with unseen characters shown as escapes. */
export function ForeignText({ text }: { readonly text: string }) {
  return <Parts name={text} className="wb-file" />;
}

interface FileNameProps {
  readonly name: string;
  /** On one line, cut where there is no room; the whole name is in the tooltip. */
  readonly truncate?: boolean;
}

/** A file name or path, monospaced, in which control, bidirectional and other unseen characters are shown as escapes. */
export function FileName({ name, truncate = false }: FileNameProps) {
  return truncate ? (
    <Parts name={name} className="wb-mono wb-truncate" title={visibleText(name)} />
  ) : (
    <Parts name={name} className="wb-mono wb-file" />
  );
}

function Parts({ name, className, title }: { readonly name: string; readonly className: string; readonly title?: string }) {
  let at = 0;
  return (
    <span className={className} dir="ltr" title={title}>
      {visibleParts(name).map((part) => {
        const key = at;
        at += 1;
        if (!part.escaped) return <bdi key={key}>{part.text}</bdi>;
        return (
          <span key={key} className="wb-escape" title={part.title}>
            {part.text}
          </span>
        );
      })}
    </span>
  );
}
