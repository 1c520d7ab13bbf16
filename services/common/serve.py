"""Serves an app as uvicorn does, by uvicorn's own options: python -m services.common.serve."""

import gc

# Loading makes hundreds of thousands of objects and hardly any garbage: without the collector it
# takes a third less time. An app's start sets it to work again, and so ends what begins here.
gc.disable()

from uvicorn.main import main  # noqa: E402 - nothing is loaded before the collector rests

if __name__ == "__main__":
    main()
