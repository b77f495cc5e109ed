import { Fragment } from 'react';

/** An event name that may be long and has no spaces: lines break after its separators before they break anywhere. */
export function Name({ children }: { readonly children: string }) {
  return children.split(/(?<=[_./:-])(?=[^_./:-])/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts are nothing but their place
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}

/** So many characters of a long name's end are always shown, because names in one list often differ only there. */
const TAIL = 9;

/** Hebrew, Arabic and what is written like them: two pieces of such a name would stand in the wrong order. */
const TO_THE_LEFT = /\p{Script=Hebrew}|\p{Script=Arabic}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}/u;

/** A name on one line, which loses its middle where there is no room for it. */
export function ShortName({ children }: { readonly children: string }) {
  if (children.length <= 2 * TAIL || TO_THE_LEFT.test(children)) return <bdi className="truncate">{children}</bdi>;
  const chars = [...children];
  return (
    <span className="short-name">
      <span className="short-name-head">{chars.slice(0, -TAIL).join('')}</span>
      <span className="short-name-tail">{chars.slice(-TAIL).join('')}</span>
    </span>
  );
}
