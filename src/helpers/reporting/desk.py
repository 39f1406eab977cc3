"""Whether somebody sits before the notebook that runs."""

from IPython.core.getipython import get_ipython


def is_answered() -> bool:
    """Tell whether the program that runs this cell can ask its user something.

    Jupyter's messages say so (`allow_stdin`): JupyterLab and editors set it, nbclient (papermill
    and nbconvert) and nbval do not, whatever the environment that they were started in.
    """
    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None:
        return False
    return bool(kernel.get_parent("shell").get("content", {}).get("allow_stdin"))
