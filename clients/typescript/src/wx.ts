/** WeChat mini-programs: `wx.request`, `wx.uploadFile` and `wx.downloadFile` as a transport. */

import { lowerNames, NoAnswer, readJson, type Transport } from "./transport";

interface Failed {
  fail(told: { errMsg: string }): void;
}
type Headers = Record<string, string>;

/** What is used of `wx`; the whole of it fits, and so does an emulation. */
export interface Wx {
  request(option: {
    url: string;
    method: "GET" | "POST" | "PUT" | "DELETE";
    header: Headers;
    data?: string;
    dataType: "json";
    timeout: number;
    success(answer: { statusCode: number; header: Headers; data: any }): void;
    fail: Failed["fail"];
  }): unknown;
  uploadFile(option: {
    url: string;
    header: Headers;
    filePath: string;
    name: string;
    formData: Record<string, string>;
    timeout: number;
    success(answer: { statusCode: number; data: string }): void;
    fail: Failed["fail"];
  }): unknown;
  downloadFile(option: {
    url: string;
    header: Headers;
    timeout: number;
    success(answer: { statusCode: number; tempFilePath: string }): void;
    fail: Failed["fail"];
  }): unknown;
}

/** `success` is called at every status, and an upload's answer is a text: both are read here. */
export function wxTransport(wx: Wx): Transport<string> {
  return {
    send: ({ method, url, headers, body, timeout }) =>
      answered((resolve, fail) =>
        wx.request({
          url,
          method,
          header: headers,
          ...(body === undefined ? {} : { data: body }),
          dataType: "json",
          timeout,
          success: ({ statusCode, header, data }) =>
            resolve({ status: statusCode, headers: lowerNames(header), data: readJson(data) }),
          fail,
        }),
      ),
    upload: ({ url, headers, file, form, timeout }) =>
      answered((resolve, fail) =>
        wx.uploadFile({
          url,
          header: headers,
          filePath: file,
          name: "file",
          formData: form,
          timeout,
          success: ({ statusCode, data }) =>
            resolve({ status: statusCode, headers: {}, data: readJson(data) }),
          fail,
        }),
      ),
    download: ({ url, headers, timeout }) =>
      answered((resolve, fail) =>
        wx.downloadFile({
          url,
          header: headers,
          timeout,
          success: ({ statusCode, tempFilePath }) =>
            resolve({ status: statusCode, file: tempFilePath }),
          fail,
        }),
      ),
  };
}

function answered<T>(
  ask: (resolve: (told: T) => void, fail: Failed["fail"]) => unknown,
): Promise<T> {
  return new Promise((resolve, reject) =>
    ask(resolve, ({ errMsg }) => reject(new NoAnswer(errMsg))),
  );
}
