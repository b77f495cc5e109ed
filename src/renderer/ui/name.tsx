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
