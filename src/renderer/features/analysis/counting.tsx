/** In the place of figures that take their time to come for the first time. */
export const Counting = ({ waiting }: { readonly waiting: boolean }) =>
  waiting ? (
    <div className="funnel-empty" role="status">
      <p>Counting…</p>
    </div>
  ) : null;
