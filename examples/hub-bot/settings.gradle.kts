rootProject.name = "hub-bot"
