import { type KeyboardEvent, useRef, useState } from 'react';
import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import { useFocusRequest } from '../../ui/focus-request.ts';
import { isByPointer } from '../../ui/last-input.ts';
import { capitalised } from '../../ui/words.ts';
import { documentTitle, KINDS } from './kinds.ts';
import { shownDocument } from './project.ts';
import './name.css';

/** What the document on screen is called, to be typed over. */
export function DocumentName() {
  const editor = useEditor();
  const shown = useStore(editor.store, (state) => shownDocument(state.history.present));
  const { noun } = KINDS[shown.kind];
  const [typed, setTyped] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  // Where the focus goes with Enter: to what had it when a command asked for the name; who came with Tab stays.
  const next = useRef<Element | null>(null);
  useFocusRequest('document-name', () => {
    next.current = document.activeElement;
    input.current?.select();
  });

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape') setTyped(shown.name);
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    // After the state has followed, so that leaving does not keep what was typed.
    requestAnimationFrame(() => {
      const target = next.current;
      input.current?.blur();
      requestAnimationFrame(() => target instanceof HTMLElement && target.focus());
    });
  };
  return (
    <h1>
      <input
        ref={input}
        className="document-name"
        aria-label={`${capitalised(noun)} name`}
        value={typed ?? shown.name}
        placeholder={documentTitle({ ...shown, name: '' })}
        maxLength={200}
        spellCheck={false}
        onFocus={() => {
          next.current ??= isByPointer() ? null : input.current;
          setTyped(shown.name);
        }}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => {
          if (typed !== null) editor.rename(typed);
          setTyped(null);
          next.current = null;
        }}
        onKeyDown={onKeyDown}
      />
    </h1>
  );
}
