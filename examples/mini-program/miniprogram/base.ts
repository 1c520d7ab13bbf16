/** The gateway's address: a name of the platform's list of request domains, without a port. */
export const BASE = "https://api.example.gov.cn";
