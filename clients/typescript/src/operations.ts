/** What the document says of each operation, as types: what it takes, what it answers. */

import type { components, paths } from "./document";

export type Schemas = components["schemas"];
export type Verb = "get" | "post" | "put" | "delete";

/** The paths that have a method. */
export type PathOf<V extends Verb> = {
  [P in keyof paths]: paths[P] extends Record<V, object> ? P : never;
}[keyof paths];

type Operation<P extends keyof paths, V extends Verb> = NonNullable<paths[P][V]>;
type Part<O, Name extends string> = O extends { parameters: infer Q }
  ? Name extends keyof Q
    ? Exclude<Q[Name], undefined>
    : never
  : never;
type Content<O> = O extends { requestBody: { content: infer C } }
  ? C
  : O extends { requestBody?: { content: infer C } }
    ? C
    : never;
type Json<C> = C extends { "application/json": infer T } ? T : never;

type If<T, Some> = [T] extends [never] ? unknown : Some;
/** Under a name, which may be left out where nothing in it is asked for. */
type MayLack<Name extends string, T> = object extends T ? { [N in Name]?: T } : { [N in Name]: T };

/** What a call takes besides its path: parameters of the path and the query, and a body. */
export type Told<P extends keyof paths, V extends Verb> = If<
  Part<Operation<P, V>, "path">,
  { path: Part<Operation<P, V>, "path"> }
> &
  If<Part<Operation<P, V>, "query">, MayLack<"query", Part<Operation<P, V>, "query">>> &
  If<Json<Content<Operation<P, V>>>, { body: Json<Content<Operation<P, V>>> }>;

type Success = 200 | 201 | 202 | 204;

/** What a call is answered with, where it is not refused. */
export type Answer<P extends keyof paths, V extends Verb> =
  Operation<P, V> extends { responses: infer R }
    ? { [S in keyof R & Success]: R[S] extends { content: infer C } ? Json<C> : null }[keyof R &
        Success]
    : never;

/** The paths that take a file. */
export type UploadPath = {
  [P in PathOf<"post">]: Content<Operation<P, "post">> extends { "multipart/form-data": unknown }
    ? P
    : never;
}[PathOf<"post">];

type Form<P extends UploadPath> =
  Content<Operation<P, "post">> extends { "multipart/form-data": infer T } ? Omit<T, "file"> : never;
/** A field of a form is a text; several of one name are joined by commas. */
type Written<T> = { [K in keyof T]: AsText<NonNullable<T[K]>> };
type AsText<T> = T extends string
  ? T
  : T extends boolean | number
    ? `${T}`
    : T extends readonly unknown[]
      ? string
      : never;

/** What an upload takes besides its path: the file, and the other fields of its form. */
export type Handed<P extends UploadPath, File> = If<
  Part<Operation<P, "post">, "path">,
  { path: Part<Operation<P, "post">, "path"> }
> & { file: File } & MayLack<"form", Written<Form<P>>>;

/** The paths that are answered with JSON, or with nothing. */
export type ReadPath<V extends Verb> = {
  [P in PathOf<V>]: [Answer<P, V>] extends [never] ? never : P;
}[PathOf<V>];

/** The paths that are answered with a file. */
export type DownloadPath = {
  [P in PathOf<"get">]: [Answer<P, "get">] extends [never] ? P : never;
}[PathOf<"get">];
