/** Who is signed in: the tokens, and one renewal at a time. */

import type { Schemas } from "./operations";

export type Tokens = Pick<Schemas["TokensOut"], "access_token" | "refresh_token">;

/** Where tokens outlive a page; `wx.setStorageSync` or a variable. */
export interface Keeper {
  load(): Tokens | null;
  save(tokens: Tokens | null): void;
}

export class Session {
  private tokens: Tokens | null;
  private renewing: Promise<boolean> | null = null;

  constructor(private readonly keeper: Keeper) {
    this.tokens = keeper.load();
  }

  get accessToken(): string | null {
    return this.tokens?.access_token ?? null;
  }

  get refreshToken(): string | null {
    return this.tokens?.refresh_token ?? null;
  }

  take(tokens: Tokens | null): void {
    this.tokens = tokens && {
      access_token: tokens.access_token,
      refresh_token: tokens.refresh_token,
    };
    this.keeper.save(this.tokens);
  }

  /**
   * Whether there is a token other than the one that was refused.
   * A refresh token serves once: calls that are refused together wait for one renewal.
   */
  renew(refused: string, ask: (refreshToken: string) => Promise<Tokens | null>): Promise<boolean> {
    if (this.accessToken !== refused) return Promise.resolve(this.accessToken !== null);
    this.renewing ??= this.ask(ask).finally(() => (this.renewing = null));
    return this.renewing;
  }

  private async ask(ask: (refreshToken: string) => Promise<Tokens | null>): Promise<boolean> {
    const given = this.refreshToken;
    const renewed = given ? await ask(given) : null;
    // Who signed out or in meanwhile keeps what they have: the phone may be another's by now.
    if (this.refreshToken === given) this.take(renewed);
    return this.tokens !== null;
  }
}

/** Tokens that end with the program. */
export function inMemory(): Keeper {
  let kept: Tokens | null = null;
  return { load: () => kept, save: (tokens) => void (kept = tokens) };
}
