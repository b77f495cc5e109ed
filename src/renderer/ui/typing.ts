/** Which text field somebody types into, for as long as its event is being handled; a number of its own each time it gets the focus. */
let typing: number | undefined;
let focused = 0;

const TYPED = 'textarea, input:not([type=checkbox], [type=radio], [type=range])';

// Nobody types where there is no window.
const listen: typeof addEventListener | undefined = globalThis.addEventListener;
listen?.('focusin', () => {
  focused++;
});
listen?.(
  'input',
  ({ target }) => {
    typing = target instanceof Element && target.matches(TYPED) ? focused : undefined;
    // Should somebody keep the event from coming back here.
    setTimeout(() => {
      typing = undefined;
    });
  },
  { capture: true },
);
listen?.('input', () => {
  typing = undefined;
});

/** What is typed into one field while it has the focus is one edit: told by a number; undefined for all other edits. */
export const typedInto = (): number | undefined => typing;
