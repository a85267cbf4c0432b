"""GitHub, GitLab and Gitea: the comment of a pull request, the status of a commit, the check run."""
